import type { StagedFile } from '../../../src/api/commands.ts'

/** What a page asks of the worker beside the engine's own commands. */
export interface StagingCalls {
  /** Keeps the files in the worker until they are uploaded. */
  stage(files: readonly File[]): Promise<StagedFile[]>
  /** Lets go of those that no message names. */
  unstage(ids: readonly string[]): unknown
}

interface Waiting {
  files: readonly File[]
  resolve(staged: StagedFile[]): void
  reject(error: unknown): void
}

/** Brings a page's files to whoever runs the engine; those without an answer when it ends go to the next. */
export class StagingRelay implements StagingCalls {
  #target: StagingCalls | null = null
  readonly #waiting = new Set<Waiting>()

  use(target: StagingCalls | null): void {
    this.#target = target
    for (const each of this.#waiting) this.#ask(each)
  }

  stage(files: readonly File[]): Promise<StagedFile[]> {
    return new Promise((resolve, reject) => {
      const waiting = { files, resolve, reject }
      this.#waiting.add(waiting)
      this.#ask(waiting)
    })
  }

  unstage(ids: readonly string[]): void {
    this.#target?.unstage(ids)
  }

  #ask(waiting: Waiting): void {
    const target = this.#target
    if (target === null) return
    const settle = (end: () => void) => {
      if (target === this.#target && this.#waiting.delete(waiting)) end()
    }
    target.stage(waiting.files).then(
      (staged) => settle(() => waiting.resolve(staged)),
      (error) => settle(() => waiting.reject(error)),
    )
  }
}
