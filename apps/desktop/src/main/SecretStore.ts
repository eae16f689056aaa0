import { join } from 'node:path'
import type { SafeStorage } from 'electron'
import { z } from 'zod'
import { JsonFile } from './jsonFile.ts'

const Sealed = z.record(z.string(), z.base64())

/** The part of safeStorage we use; Linux alone can fall back to a key that everybody knows. */
export type Keychain = Pick<
  SafeStorage,
  'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
>

/** Whether secrets can be kept beyond this run; `reason` is for people. */
export type Keeping = { kept: true } | { kept: false; reason: string }

/** Asks the operating system. Meaningful only when the app is ready. */
async function canKeepSecrets(keychain: Keychain, platform: NodeJS.Platform): Promise<Keeping> {
  if (platform === 'linux' && keychain.getSelectedStorageBackend() === 'basic_text') {
    return { kept: false, reason: 'No keyring (such as GNOME Keyring or KWallet) is running.' }
  }
  if (!(await keychain.isAsyncEncryptionAvailable())) {
    return { kept: false, reason: 'The system’s password store did not answer.' }
  }
  return { kept: true }
}

/**
 * Tokens, sealed by the operating system's keychain. Where it has none they stay in this process's memory: a file
 * that anybody could read is not a place for them, so people sign in again after a restart.
 */
export class SecretStore {
  readonly keeping: Keeping
  readonly #keychain: Keychain
  readonly #file: JsonFile<Record<string, string>>
  readonly #memory = new Map<string, string>()
  /** The last write of each name: what was asked for last must also be written last, however long sealing takes. */
  readonly #writes = new Map<string, Promise<void>>()

  static async open(userData: string, keychain: Keychain, platform: NodeJS.Platform): Promise<SecretStore> {
    return new SecretStore(userData, keychain, await canKeepSecrets(keychain, platform))
  }

  private constructor(userData: string, keychain: Keychain, keeping: Keeping) {
    this.keeping = keeping
    this.#keychain = keychain
    this.#file = new JsonFile(join(userData, 'secrets.json'), Sealed, {})
  }

  async get(name: string): Promise<string | null> {
    // Whoever asked for that write is told of its failure.
    await this.#writes.get(name)?.catch(() => {})
    const inMemory = this.#memory.get(name)
    if (inMemory !== undefined) return inMemory
    const sealed = this.#file.value[name]
    if (sealed === undefined || !this.keeping.kept) return null
    try {
      const { result, shouldReEncrypt } = await this.#keychain.decryptStringAsync(
        Buffer.from(sealed, 'base64'),
      )
      if (shouldReEncrypt) await this.#inTurn(name, () => this.#reseal(name, sealed, result))
      return result
    } catch {
      // The keychain was reset or belongs to another account: the secret is gone for good, so people sign in again.
      console.warn('A saved sign-in could not be opened by the system’s password store.')
      return null
    }
  }

  /** Null forgets the secret. Rejects when it could not be written: the caller still has it. */
  set(name: string, value: string | null): Promise<void> {
    return this.#inTurn(name, () => this.#write(name, value))
  }

  async #write(name: string, value: string | null): Promise<void> {
    if (value === null) {
      this.#memory.delete(name)
      const { [name]: _forgotten, ...rest } = this.#file.value
      if (_forgotten !== undefined) this.#file.write(rest)
    } else if (this.keeping.kept) {
      const sealed = await this.#keychain.encryptStringAsync(value)
      this.#file.write({ ...this.#file.value, [name]: sealed.toString('base64') })
    } else {
      this.#memory.set(name, value)
    }
  }

  /** Not when another value, or none, has taken its place while it was opened. */
  async #reseal(name: string, sealed: string, value: string): Promise<void> {
    if (this.#file.value[name] === sealed) await this.#write(name, value)
  }

  #inTurn(name: string, work: () => Promise<void>): Promise<void> {
    const before = this.#writes.get(name) ?? Promise.resolve()
    const written = before.catch(() => {}).then(work)
    this.#writes.set(name, written)
    return written
  }
}
