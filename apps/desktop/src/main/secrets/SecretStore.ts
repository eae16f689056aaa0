import { join } from 'node:path'
import type { SafeStorage } from 'electron'
import { z } from 'zod'
import type { KeptWithout, Protection } from '../../ipc/protection.ts'
import { JsonFile } from '../settings/jsonFile.ts'

/** Sealed by the keychain, or as it is because the person allowed that. */
const Stored = z.record(z.string(), z.union([z.base64(), z.strictObject({ open: z.string() })]))
type Stored = z.infer<typeof Stored>

/** The part of safeStorage we use; Linux alone can fall back to a key that everybody knows. */
export type Keychain = Pick<
  SafeStorage,
  'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
>

export interface SecretStoreParts {
  userData: string
  keychain: Keychain
  platform: NodeJS.Platform
  /** What the person answered when there was no keychain; null: they were not asked. */
  without: KeptWithout | null
}

/** There is a secret, and it cannot be had now. It is not to be taken for none: other things hang on it. */
export class SecretUnavailable extends Error {
  override name = 'SecretUnavailable'
}

/** Asks the operating system. Meaningful only when the app is ready. */
async function protectionOf({ keychain, platform, without }: SecretStoreParts): Promise<Protection> {
  const lacking = (why: 'noKeyring' | 'noAnswer'): Protection => {
    return { keychain: false, why, now: without, next: without }
  }
  if (platform === 'linux' && keychain.getSelectedStorageBackend() === 'basic_text')
    return lacking('noKeyring')
  return (await keychain.isAsyncEncryptionAvailable()) ? { keychain: true } : lacking('noAnswer')
}

/**
 * Tokens and the keys of databases, sealed by the operating system's keychain. Where it has none they stay in this
 * process's memory, unless the person allowed a file that others who can read their files could open.
 */
export class SecretStore {
  #protection: Protection
  readonly #keychain: Keychain
  readonly #file: JsonFile<Stored>
  readonly #memory = new Map<string, string>()
  /** The last write of each name: what was asked for last must also be written last, however long sealing takes. */
  readonly #writes = new Map<string, Promise<void>>()

  static async open(parts: SecretStoreParts): Promise<SecretStore> {
    return new SecretStore(parts, await protectionOf(parts))
  }

  private constructor({ userData, keychain }: SecretStoreParts, protection: Protection) {
    this.#protection = protection
    this.#keychain = keychain
    this.#file = new JsonFile(join(userData, 'secrets.json'), Stored, {})
    if (!this.keeps) this.#takeIntoMemory()
  }

  get protection(): Protection {
    return this.#protection
  }

  /** Whether what is set here outlives this run; null: nobody has decided that yet, and it does not. */
  get keeps(): boolean | null {
    if (this.#protection.keychain) return true
    return this.#protection.now === null ? null : this.#protection.now === 'file'
  }

  /** The first answer counts at once, a later one from the next start on: what is open stays as it was opened. */
  choose(answer: KeptWithout): void {
    const before = this.#protection
    if (before.keychain) return
    this.#protection = { ...before, now: before.now ?? answer, next: answer }
    if (before.now !== null) return
    if (answer === 'memory') this.#takeIntoMemory()
    else {
      for (const [name, open] of this.#memory) this.#put(name, { open })
      this.#memory.clear()
    }
  }

  /** Null: none was set. Rejects with SecretUnavailable when there is one that cannot be opened now; it stays. */
  async get(name: string): Promise<string | null> {
    // Whoever asked for that write is told of its failure.
    await this.#writes.get(name)?.catch(() => {})
    const inMemory = this.#memory.get(name)
    if (inMemory !== undefined) return inMemory
    const stored = this.#file.value[name]
    if (stored === undefined) return null
    if (typeof stored === 'string') return this.#unseal(name, stored)
    // Kept as it was while there was no keychain. Now there is one.
    if (this.#protection.keychain) await this.#inTurn(name, () => this.#reseal(name, stored, stored.open))
    return stored.open
  }

  /** Null forgets the secret. Rejects when it could not be written: the caller still has it. */
  set(name: string, value: string | null): Promise<void> {
    return this.#inTurn(name, () => this.#write(name, value))
  }

  async forgetAll(isGone: (name: string) => boolean): Promise<void> {
    const names = new Set([...Object.keys(this.#file.value), ...this.#memory.keys(), ...this.#writes.keys()])
    await Promise.all([...names].filter(isGone).map((name) => this.set(name, null)))
  }

  async #unseal(name: string, sealed: string): Promise<string> {
    if (!(await this.#hasKeychain())) {
      throw new SecretUnavailable('There is no keychain to open a saved secret.')
    }
    try {
      const { result, shouldReEncrypt } = await this.#keychain.decryptStringAsync(
        Buffer.from(sealed, 'base64'),
      )
      if (shouldReEncrypt) await this.#inTurn(name, () => this.#reseal(name, sealed, result))
      return result
    } catch (cause) {
      // Locked, restarting, reset: which of them cannot be told from here, and but for the last it opens again.
      throw new SecretUnavailable('The keychain did not open a saved secret.', { cause })
    }
  }

  /** One that did not answer at the start may have been late, or locked. Who chose memory meanwhile has it until the end. */
  async #hasKeychain(): Promise<boolean> {
    const { keychain, why, now } = { why: null, now: null, ...this.#protection }
    if (keychain || why !== 'noAnswer' || now === 'memory') return keychain
    if (!(await this.#keychain.isAsyncEncryptionAvailable())) return false
    this.#protection = { keychain: true }
    const early = [...this.#memory.keys()]
    await Promise.all(early.map((name) => this.#inTurn(name, () => this.#sealEarly(name))))
    return true
  }

  async #sealEarly(name: string): Promise<void> {
    const value = this.#memory.get(name)
    if (value !== undefined) await this.#write(name, value)
  }

  async #write(name: string, value: string | null): Promise<void> {
    if (value === null) {
      this.#memory.delete(name)
      this.#drop(name)
    } else if (!this.#protection.keychain && typeof this.#file.value[name] === 'string') {
      throw new SecretUnavailable('A secret that only the keychain opens is not replaced without it.')
    } else if (this.#protection.keychain) {
      const sealed = await this.#keychain.encryptStringAsync(value)
      this.#put(name, sealed.toString('base64'))
      this.#memory.delete(name)
    } else if (this.keeps) {
      this.#put(name, { open: value })
    } else {
      this.#memory.set(name, value)
    }
  }

  /** Not when another value, or none, has taken its place while it was opened. */
  async #reseal(name: string, stored: Stored[string], value: string): Promise<void> {
    if (this.#file.value[name] === stored) await this.#write(name, value)
  }

  /**
   * What lies there as it is was allowed to before; it is no longer, or it is asked whether it is. Sealed ones wait for
   * their keychain.
   */
  #takeIntoMemory(): void {
    for (const [name, stored] of Object.entries(this.#file.value)) {
      if (typeof stored === 'string') continue
      if (!this.#memory.has(name)) this.#memory.set(name, stored.open)
      if (this.keeps === false) this.#drop(name)
    }
  }

  #put(name: string, stored: Stored[string]): void {
    this.#file.write({ ...this.#file.value, [name]: stored })
  }

  #drop(name: string): void {
    const { [name]: forgotten, ...rest } = this.#file.value
    if (forgotten !== undefined) this.#file.write(rest)
  }

  #inTurn(name: string, work: () => Promise<void>): Promise<void> {
    const before = this.#writes.get(name) ?? Promise.resolve()
    const written = before.catch(() => {}).then(work)
    this.#writes.set(name, written)
    return written
  }
}
