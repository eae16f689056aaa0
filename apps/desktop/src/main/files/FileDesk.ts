import { existsSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Failure, FileInfo, Result } from '@roomkey/client'
import type { AttachmentId } from '@roomkey/protocol'
import type { Shell } from 'electron'
import type { WhereTaken } from '../../engine/exportFile.ts'
import type { AccountId } from '../../ipc/accounts.ts'
import type { FileOutcome } from '../../ipc/files.ts'
import { Copies, type Copy } from './Copies.ts'
import { safeFileName } from './fileName.ts'
import { isOpenable } from './openable.ts'
import type { TempFolder } from './TempFolder.ts'

/** What an account's engine does about files: it knows which are whose. */
export interface FileEngine {
  fileInfo(id: AttachmentId): Promise<FileInfo | null>
  keepFile(id: AttachmentId): Promise<Result>
  /** Answers with where it lies, which is beside `path` where that is taken and not to be replaced. */
  exportFile(id: AttachmentId, path: string, taken: WhereTaken): Promise<Result<{ path: string }>>
}

export interface FileDeskParts {
  engineOf(account: AccountId): FileEngine | undefined
  /** Asks where to; null: nowhere. */
  askPath(suggested: string): Promise<string | null>
  askFolder(suggested: string): Promise<string | null>
  shell: Pick<Shell, 'openPath' | 'showItemInFolder'>
  /** The folder that was saved to last, else the system's for downloads. */
  folder(): string
  rememberFolder(folder: string): void
  temp: TempFolder
  /** As something that came from somebody else. */
  mark(path: string): Promise<void>
}

/** Its engine ended over it and was started again. */
const INTERRUPTED: Failure = { ok: false, reason: 'internal', message: 'This was interrupted. Try again.' }

const DONE: FileOutcome = { state: 'done' }
const CANCELLED: FileOutcome = { state: 'cancelled', saved: 0 }
const GONE: FileOutcome = { state: 'failed', saved: 0, message: 'This file is no longer there.' }

/** Windows gives a whole path 260 characters, and programs take no longer ones. */
const OPENED_NAME_BYTES = 100
const openedName = ({ name }: FileInfo): string => safeFileName(name, OPENED_NAME_BYTES)

/** Brings files of the app to the rest of the computer. Pages name them by their ids and never learn where they lie. */
export class FileDesk {
  readonly #parts: FileDeskParts
  /** Where what was saved in this run lies. */
  readonly #saved = new Map<string, string>()
  readonly #copies = new Copies()

  constructor(parts: FileDeskParts) {
    this.#parts = parts
  }

  async save(account: AccountId, id: AttachmentId): Promise<FileOutcome> {
    const found = await this.#find(account, id)
    if ('state' in found) return found
    const { engine, info } = found
    const path = await this.#parts.askPath(join(this.#parts.folder(), safeFileName(info.name)))
    if (path === null) return CANCELLED
    this.#parts.rememberFolder(dirname(path))
    return this.#export(engine, account, id, path, 'replace')
  }

  /** Into one folder, beside what is there. The others go on when one fails, and none when one is cancelled. */
  async saveAll(account: AccountId, ids: readonly AttachmentId[]): Promise<FileOutcome> {
    if (this.#parts.engineOf(account) === undefined) return GONE
    const folder = await this.#parts.askFolder(this.#parts.folder())
    if (folder === null) return CANCELLED
    this.#parts.rememberFolder(folder)
    let saved = 0
    let problem: string | null = null
    for (const id of ids) {
      const outcome = await this.#saveInto(account, id, folder)
      if (outcome.state === 'cancelled' && problem === null) return { state: 'cancelled', saved }
      if (outcome.state === 'cancelled') break
      if (outcome.state === 'failed') problem ??= outcome.message
      else saved += 1
    }
    return problem === null ? DONE : { state: 'failed', saved, message: problem }
  }

  async open(account: AccountId, id: AttachmentId): Promise<FileOutcome> {
    // What is changed there would be gone with the app: programs offer to save it elsewhere.
    const found = await this.fetch(account, id, (info) => isOpenable(openedName(info)), 0o400)
    if ('state' in found) return found
    const problem = await this.#parts.shell.openPath(found.path)
    if (problem === '') return DONE
    return {
      state: 'failed',
      saved: 0,
      message: 'No program on this computer opens this file. Save it instead.',
    }
  }

  /** False: it was not saved in this run, or is not there any more. */
  reveal(account: AccountId, id: AttachmentId): boolean {
    const path = this.#saved.get(keyOf(account, id))
    if (path === undefined || !existsSync(path)) return false
    this.#parts.shell.showItemInFolder(path)
    return true
  }

  /**
   * A copy that other programs may look at until the app ends.
   * @param mode its rights
   */
  async fetch(
    account: AccountId,
    id: AttachmentId,
    allowed: (info: FileInfo) => boolean,
    mode: number,
  ): Promise<Copy | FileOutcome> {
    const found = await this.#find(account, id)
    if ('state' in found) return found
    const { engine, info } = found
    if (!allowed(info)) return { state: 'notOpened' }
    try {
      const copy = await this.#copies.hold(account, id, async () => {
        const folder = this.#parts.temp.folderFor(account, id)
        return this.#write(engine, id, join(folder, openedName(info)), 'replace')
      })
      if (!('state' in copy)) await chmod(copy.path, mode)
      return copy
    } catch (error) {
      // Its message holds the path.
      console.warn('A file could not be copied:', (error as NodeJS.ErrnoException).code ?? 'unknown')
      return { state: 'failed', saved: 0, message: 'The file could not be written.' }
    }
  }

  /** By the engine of this moment: one before it may have ended over another file. */
  async #find(
    account: AccountId,
    id: AttachmentId,
  ): Promise<{ engine: FileEngine; info: FileInfo } | FileOutcome> {
    const engine = this.#parts.engineOf(account)
    const info = await engine?.fileInfo(id).catch(() => INTERRUPTED)
    if (engine === undefined || info == null) return GONE
    return 'ok' in info ? failed(info) : { engine, info }
  }

  async #saveInto(account: AccountId, id: AttachmentId, folder: string): Promise<FileOutcome> {
    const found = await this.#find(account, id)
    if ('state' in found) return found
    const path = join(folder, safeFileName(found.info.name))
    return this.#export(found.engine, account, id, path, 'beside')
  }

  async #export(
    engine: FileEngine,
    account: AccountId,
    id: AttachmentId,
    path: string,
    taken: WhereTaken,
  ): Promise<FileOutcome> {
    const outcome = await this.#write(engine, id, path, taken)
    if ('state' in outcome) return outcome
    this.#saved.set(keyOf(account, id), outcome.path)
    return DONE
  }

  async #write(
    engine: FileEngine,
    id: AttachmentId,
    path: string,
    taken: WhereTaken,
  ): Promise<{ path: string } | FileOutcome> {
    const result = await engine.exportFile(id, path, taken).catch(() => INTERRUPTED)
    if (!result.ok) return result.reason === 'cancelled' ? CANCELLED : failed(result)
    await this.#parts.mark(result.path)
    return result
  }
}

const failed = ({ message }: Failure): FileOutcome => ({ state: 'failed', saved: 0, message })

const keyOf = (account: AccountId, id: AttachmentId): string => `${account} ${id}`
