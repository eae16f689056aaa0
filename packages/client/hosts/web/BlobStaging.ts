import { AttachmentId } from '@roomkey/protocol'
import { v7 } from 'uuid'
import type { StagedFile } from '../../src/api/commands.ts'
import { StagedFileGone, type Staging } from '../../src/ports/index.ts'
import { measureImage } from '../shared/measureImage.ts'

/** Files of this tab, kept until they are uploaded or the tab closes. */
export class BlobStaging implements Staging {
  readonly #files = new Map<string, { blob: Blob; owner: string | null }>()

  async add(file: File): Promise<StagedFile> {
    const id = AttachmentId.parse(v7())
    const size = await measureImage(file)
    this.#files.set(id, { blob: file, owner: null })
    return { id, name: file.name || 'file', size: file.size, contentType: file.type, ...size }
  }

  get(id: string): Blob {
    const file = this.#files.get(id)
    if (file === undefined) throw new StagedFileGone('The staged file is not there.')
    return file.blob
  }

  keep(ids: readonly string[], owner: string): void {
    for (const id of ids) {
      const file = this.#files.get(id)
      if (file !== undefined) file.owner = owner
    }
  }

  sweep(owner: string | null, named: ReadonlySet<string>): void {
    for (const [id, file] of this.#files) if (file.owner === owner && !named.has(id)) this.#files.delete(id)
  }

  /** The page takes them out of what it was writing. What a message names by now stays. */
  unstage(ids: readonly string[]): void {
    for (const id of ids) if (this.#files.get(id)?.owner === null) this.#files.delete(id)
  }

  release(id: string): void {
    this.#files.delete(id)
  }
}
