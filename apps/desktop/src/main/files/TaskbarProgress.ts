import type { AccountId } from '../../ipc/accounts.ts'
import type { FileProgress } from '../../ipc/files.ts'

/** How far all accounts together are with their files, where the system shows it: taskbar, dock or launcher. */
export class TaskbarProgress {
  readonly #show: (share: number, mode: 'normal' | 'error') => void
  readonly #accounts = new Map<AccountId, FileProgress>()

  /** @param show a share from 0 to 1; less than 0: nothing */
  constructor(show: (share: number, mode: 'normal' | 'error') => void) {
    this.#show = show
  }

  heard(account: AccountId, progress: FileProgress): void {
    this.#accounts.set(account, progress)
    this.#tell()
  }

  forget(account: AccountId): void {
    if (this.#accounts.delete(account)) this.#tell()
  }

  #tell(): void {
    const all = [...this.#accounts.values()]
    const sum = (of: (each: FileProgress) => number) => all.reduce((total, each) => total + of(each), 0)
    const of = sum((each) => each.of)
    const failed = sum((each) => each.failed)
    if (of === 0) this.#show(-1, 'normal')
    else this.#show(sum((each) => each.done) / of, failed > 0 ? 'error' : 'normal')
  }
}
