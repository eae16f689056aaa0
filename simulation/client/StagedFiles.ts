import { createHash } from 'node:crypto'
import { StagedFileGone, type Staging } from '../../packages/client/src/ports/index.ts'
import type { Process } from '../world/Process.ts'

/** To read a whole file takes up to so long. */
const READING_MS = 300

export interface StagedFile {
  content: Buffer
  /** The account whose it is; null: nobody's yet. */
  owner: string | null
}

/** The files that a person picked on one machine; they outlive its processes. */
export class StagedFiles {
  readonly files = new Map<string, StagedFile>()
  readonly changed = new Set<string>()
  readonly #write: (process: Process) => void
  readonly #digested: (id: string, content: Buffer) => void

  /**
   * @param write before each write, which its process may die of
   * @param digested told what a file was when its digest was taken: what arrives must be that
   */
  constructor(write: (process: Process) => void, digested: (id: string, content: Buffer) => void) {
    this.#write = write
    this.#digested = digested
  }

  add(id: string, content: Buffer): void {
    this.files.set(id, { content, owner: null })
  }

  /** Throws StagedFileGone. */
  find(id: string): StagedFile {
    const file = this.files.get(id)
    if (!file) throw new StagedFileGone('The staged file is not there.')
    return file
  }

  /** Another program writes into a file that was picked; neither its length nor its time tells. */
  change(id: string): void {
    const file = this.find(id)
    file.content = Buffer.from(file.content.map((byte) => byte ^ 1))
    this.changed.add(id)
  }

  /** Lets go of everything that is an account's. */
  sweep(owner: string): void {
    for (const [id, file] of this.files) if (file.owner === owner) this.files.delete(id)
  }

  for(process: Process): Staging {
    const release = (id: string) => {
      this.#write(process)
      this.files.delete(id)
    }
    return {
      keep: (ids, owner) => {
        this.#write(process)
        for (const id of ids) {
          const file = this.files.get(id)
          if (file) file.owner = owner
        }
      },
      release,
      digest: async (id, progress) => {
        await new Promise<void>((read) => void process.after(process.dice.between(0, READING_MS), read))
        const { content } = this.find(id)
        this.#digested(id, content)
        progress?.(content.length)
        return createHash('sha256').update(content).digest('hex')
      },
      sweep: (owner, named) => {
        for (const [id, file] of this.files) if (file.owner === owner && !named.has(id)) release(id)
      },
    }
  }
}
