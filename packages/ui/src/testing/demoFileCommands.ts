import type { AttachmentRow, CommandArgs, CommandReplies, Engine } from '@roomkey/client/api'
import type { AttachmentId, RoomId } from '@roomkey/protocol'
import { type DemoCore, DONE, failure } from './DemoCore.ts'
import { PER_MESSAGE } from './DemoMessages.ts'
import { demoContent } from './demoFiles.ts'
import { PICTURES } from './demoPictures.ts'

type FileCommands = Pick<
  Engine,
  'limits' | 'fileBytes' | 'filePart' | 'withdrawFile' | 'cancelDownload' | 'fileUrl'
>

/** Files that were received. */
export function demoFileCommands(core: DemoCore): FileCommands {
  const { state } = core
  const whole = async (id: AttachmentId): Promise<CommandReplies['fileBytes']> => {
    const file = core.file(id)
    const bytes = file && demoContent(file)
    if (!file || !bytes) return failure('tooLarge', 'This file is too large to be shown here.')
    await core.remote()
    if (!core.isLive) return failure('offline', 'You are offline.')
    return { ...DONE, bytes, contentType: file.contentType }
  }
  return {
    async limits() {
      return { fileBytes: 512 * 1024 * 1024, filesPerMessage: PER_MESSAGE }
    },
    fileBytes: whole,
    async filePart(...[{ file: id, from, bytes: most }]: CommandArgs<'filePart'>) {
      const got = await whole(id)
      if (!got.ok) return got
      return { ...DONE, bytes: got.bytes.slice(from, from + most), size: got.bytes.length }
    },
    async withdrawFile() {
      return DONE
    },
    async cancelDownload(...[id]: CommandArgs<'cancelDownload'>) {
      core.called('cancelDownload', id)
      state.downloads = state.downloads.filter((each) => each.id !== id)
      core.repaint()
      return DONE
    },
    // Its pictures are addresses that work offline, too.
    async fileUrl(...[id]: CommandArgs<'fileUrl'>) {
      await core.remote()
      if (!core.isLive) return failure('offline', 'You are offline.')
      const type = core.file(id)?.contentType
      if (!type?.startsWith('image/')) return failure('gone', 'This file is no longer there.')
      const url = type === 'image/jpeg' ? PICTURES.sea : PICTURES.chart
      return { ...DONE, url, expiresAt: core.options.now() + 3_600_000 }
    },
  }
}

/** A file is on its way from the server, so far; null: it is here, or was given up. */
export function demoDownload(core: DemoCore, id: AttachmentId, room: RoomId, received: number | null): void {
  const { state } = core
  state.downloads = state.downloads.filter((each) => each.id !== id)
  const file: AttachmentRow | undefined = core.file(id)
  if (file && received !== null)
    state.downloads.push({ id, room, name: file.name, size: file.size, received, wanted: true })
  core.repaint()
}
