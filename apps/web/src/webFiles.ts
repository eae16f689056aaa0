import type { AttachmentRow, Engine } from '@roomkey/client/api'
import type { FileOutcome, Files } from '@roomkey/ui'

/** What the server names by its own type, so that the browser shows it; everything else it downloads. */
const SHOWN = /^(?:image\/(?:apng|avif|bmp|gif|jpeg|png|webp)|(?:audio|video)\/[\w.+-]+|application\/pdf)$/

const DONE: FileOutcome = { state: 'done' }

/** Files leave a browser tab by its own downloads, which go on by themselves; offline, from what is kept. */
export function webFiles(engine: Pick<Engine, 'fileUrl' | 'fileBytes'>): Files {
  async function save({ id, name }: AttachmentRow): Promise<FileOutcome> {
    const link = await engine.fileUrl(id)
    if (link.ok) {
      follow(link.url, name)
      return DONE
    }
    const kept = await engine.fileBytes(id)
    if (!kept.ok) return { state: 'failed', saved: 0, message: link.message }
    // Not by its own type: it is to be saved, whatever it says it is.
    const url = URL.createObjectURL(new Blob([kept.bytes as Uint8Array<ArrayBuffer>]))
    follow(url, name)
    // The browser has taken hold of it by then.
    setTimeout(() => URL.revokeObjectURL(url), 60_000)
    return DONE
  }
  return {
    save,
    async saveAll(files) {
      let saved = 0
      for (const file of files) {
        const outcome = await save(file)
        if (outcome.state === 'failed') return { ...outcome, saved }
        saved += 1
      }
      return DONE
    },
    opens: ({ contentType }) => SHOWN.test(contentType),
    async open(file) {
      if (!SHOWN.test(file.contentType)) return { state: 'notOpened' }
      const link = await engine.fileUrl(file.id)
      if (!link.ok) return { state: 'failed', saved: 0, message: link.message }
      window.open(link.url, '_blank', 'noopener,noreferrer')
      return DONE
    },
  }
}

/** Links of the same server, and of this page: the browser takes the name from here. */
function follow(url: string, name: string): void {
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
}
