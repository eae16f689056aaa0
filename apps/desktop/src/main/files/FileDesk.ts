import { existsSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { FileInfo, Result } from '@roomkey/client'
import type { AttachmentId } from '@roomkey/protocol'
import type { Shell } from 'electron'
import type { AccountId } from '../../ipc/accounts.ts'
import type { FileOutcome } from '../../ipc/files.ts'
import { freeName, safeFileName } from './fileName.ts'
import { isOpenable } from './openable.ts'
import type { TempFolder } from './TempFolder.ts'

/** What an account's engine does about files: it knows which are whose. */
export interface FileEngine {
  fileInfo(id: AttachmentId): Promise<FileInfo | null>
  keepFile(id: AttachmentId): Promise<Result>
  /** Replaces what is there. */
  exportFile(id: AttachmentId, path: string): Promise<Result>
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
const INTERRUPTED: Result = { ok: false, reason: 'internal', message: 'This was interrupted. Try again.' }

const DONE: FileOutcome = { state: 'done' }
const CANCELLED: FileOutcome = { state: 'cancelled' }
const GONE: FileOutcome = { state: 'failed', saved: 0, message: 'This file is no longer there.' }

/** Brings files of the app to the rest of the computer. Pages name them by their ids and never learn where they lie. */
export class FileDesk {
  readonly #parts: FileDeskParts
  /** Where what was saved in this run lies. */
  readonly #saved = new Map<string, string>()
  readonly #opening = new Map<string, Promise<{ path: string } | FileOutcome>>()

  constructor(parts: FileDeskParts) {
    this.#parts = parts
  }

  async save(account: AccountId, id: AttachmentId): Promise<FileOutcome> {
    const engine = this.#parts.engineOf(account)
    const info = await engine?.fileInfo(id)
    if (engine === undefined || info == null) return GONE
    const path = await this.#parts.askPath(join(this.#parts.folder(), safeFileName(info.name)))
    if (path === null) return CANCELLED
    this.#parts.rememberFolder(dirname(path))
    return this.#export(engine, account, id, path)
  }

  /** Into one folder, beside what is there. The others go on when one fails. */
  async saveAll(account: AccountId, ids: readonly AttachmentId[]): Promise<FileOutcome> {
    const engine = this.#parts.engineOf(account)
    if (engine === undefined) return GONE
    const folder = await this.#parts.askFolder(this.#parts.folder())
    if (folder === null) return CANCELLED
    this.#parts.rememberFolder(folder)
    let saved = 0
    let failed: string | null = null
    for (const id of ids) {
      const info = await engine.fileInfo(id)
      const outcome = info === null ? GONE : await this.#saveInto(engine, account, id, info, folder)
      if (outcome.state === 'cancelled') return saved > 0 && failed === null ? DONE : CANCELLED
      if (outcome.state === 'failed') failed ??= outcome.message
      else saved += 1
    }
    return failed === null ? DONE : { state: 'failed', saved, message: failed }
  }

  async open(account: AccountId, id: AttachmentId): Promise<FileOutcome> {
    const found = await this.fetch(account, id, ({ name }) => isOpenable(safeFileName(name)))
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

  /** A copy that other programs may look at until the app ends. */
  async fetch(
    account: AccountId,
    id: AttachmentId,
    allowed: (info: FileInfo) => boolean,
  ): Promise<{ path: string } | FileOutcome> {
    const engine = this.#parts.engineOf(account)
    const info = await engine?.fileInfo(id)
    if (engine === undefined || info == null) return GONE
    if (!allowed(info)) return { state: 'notOpened' }
    const key = keyOf(account, id)
    const running = this.#opening.get(key) ?? this.#copy(engine, account, id, info)
    this.#opening.set(key, running)
    return running.finally(() => this.#opening.delete(key))
  }

  async #copy(
    engine: FileEngine,
    account: AccountId,
    id: AttachmentId,
    info: FileInfo,
  ): Promise<{ path: string } | FileOutcome> {
    try {
      const path = join(this.#parts.temp.folderFor(account, id), safeFileName(info.name))
      if (existsSync(path)) return { path }
      const outcome = await this.#write(engine, id, path)
      if (outcome.state !== 'done') return outcome
      // What is changed here would be gone with the app: programs offer to save it elsewhere.
      await chmod(path, 0o400)
      return { path }
    } catch (error) {
      // Its message holds the path.
      console.warn('A file could not be copied:', (error as NodeJS.ErrnoException).code ?? 'unknown')
      return { state: 'failed', saved: 0, message: 'The file could not be written.' }
    }
  }

  #saveInto(engine: FileEngine, account: AccountId, id: AttachmentId, info: FileInfo, folder: string) {
    const name = freeName(safeFileName(info.name), (tried) => existsSync(join(folder, tried)))
    return this.#export(engine, account, id, join(folder, name))
  }

  async #export(
    engine: FileEngine,
    account: AccountId,
    id: AttachmentId,
    path: string,
  ): Promise<FileOutcome> {
    const outcome = await this.#write(engine, id, path)
    if (outcome.state === 'done') this.#saved.set(keyOf(account, id), path)
    return outcome
  }

  async #write(engine: FileEngine, id: AttachmentId, path: string): Promise<FileOutcome> {
    const result = await engine.exportFile(id, path).catch((): Result => INTERRUPTED)
    if (!result.ok && result.reason === 'cancelled') return CANCELLED
    if (!result.ok) return { state: 'failed', saved: 0, message: result.message }
    await this.#parts.mark(path)
    return DONE
  }
}

const keyOf = (account: AccountId, id: AttachmentId): string => `${account} ${id}`
