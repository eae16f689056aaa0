import { AttachmentId } from '@roomkey/protocol'
import { v7 } from 'uuid'
import type { StagedFile } from '../../src/api/commands.ts'
import { StagedFileGone, type Staging } from '../../src/ports/index.ts'

/** Files of this tab, kept until they are uploaded or the tab closes. */
export class BlobStaging implements Staging {
  readonly #files = new Map<string, Blob>()

  async add(file: File): Promise<StagedFile> {
    const id = AttachmentId.parse(v7())
    const size = await imageSize(file)
    this.#files.set(id, file)
    return { id, name: file.name || 'file', size: file.size, contentType: file.type, ...size }
  }

  get(id: string): Blob {
    const file = this.#files.get(id)
    if (file === undefined) throw new StagedFileGone('The staged file is not there.')
    return file
  }

  release(id: string): void {
    this.#files.delete(id)
  }
}

/** So that the timeline can leave the right room before the image is loaded. */
async function imageSize(file: File): Promise<{ width: number; height: number } | undefined> {
  if (!file.type.startsWith('image/')) return undefined
  try {
    const bitmap = await createImageBitmap(file)
    const { width, height } = bitmap
    bitmap.close()
    return { width, height }
  } catch {
    // Not an image this browser can draw: it is sent like any other file.
    return undefined
  }
}
