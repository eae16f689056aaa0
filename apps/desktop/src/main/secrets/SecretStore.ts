import { join } from 'node:path'
import type { KeptWithout, Protection } from '../../ipc/protection.ts'
import { JsonFile } from '../settings/jsonFile.ts'
import { type Keychain, Sealer, SecretUnavailable } from './Sealer.ts'
import { Stored, settle } from './stored.ts'

export interface SecretStoreParts {
  userData: string
  keychain: Keychain
  platform: NodeJS.Platform
  /** What the person answered when there was no keychain; null: they were not asked. */
  without: KeptWithout | null
}

/**
 * Tokens and the keys of databases, sealed by the operating system's keychain. Where it has none they stay in this
 * process's memory, unless the person allowed a file that others who can read their files could open.
 */
export class SecretStore {
  #protection: Protection
  readonly #sealer: Sealer
  readonly #file: JsonFile<Stored>
  readonly #memory = new Map<string, string>()
  /** The last write of each name: what was asked for last must also be written last, however long sealing takes. */
  readonly #writes = new Map<string, Promise<void>>()

  /** Asks the operating system: not before the app is ready. */
  static async open({ userData, keychain, platform, without }: SecretStoreParts): Promise<SecretStore> {
    const sealer = new Sealer(keychain, platform)
    const file = new JsonFile(join(userData, 'secrets.json'), Stored, {})
    const why = await sealer.lacks()
    const settled = await settle(file.value, sealer, why === null)
    if (why === null) return new SecretStore(sealer, file, settled, { keychain: true })
    // What lies open is kept as it lies until somebody answers: a token that is replaced in memory alone is worth
    // nothing after a restart, and neither is the session.
    const liesOpen = Object.values(settled).some((value) => typeof value !== 'string')
    const now = without ?? (liesOpen ? 'file' : null)
    return new SecretStore(sealer, file, settled, {
      keychain: false,
      why,
      now,
      next: without,
      putOff: false,
    })
  }

  private constructor(sealer: Sealer, file: JsonFile<Stored>, settled: Stored, protection: Protection) {
    this.#sealer = sealer
    this.#file = file
    this.#protection = protection
    const kept = this.keeps === false ? this.#takeIntoMemory(settled) : settled
    if (kept !== file.value) this.#writeAtStart(kept)
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
    if (before.now !== null || answer === 'memory') return
    for (const [name, open] of this.#memory) this.#put(name, { open })
    this.#memory.clear()
  }

  /** The pages of all accounts would ask, and every switch of accounts shows another page. */
  putOff(): void {
    if (!this.#protection.keychain) this.#protection = { ...this.#protection, putOff: true }
  }

  /** Null: none was set. Rejects with SecretUnavailable when there is one that cannot be opened now; it stays. */
  async get(name: string): Promise<string | null> {
    // Whoever asked for that write is told of its failure.
    await this.#writes.get(name)?.catch(() => {})
    const inMemory = this.#memory.get(name)
    if (inMemory !== undefined) return inMemory
    const stored = this.#file.value[name]
    if (stored === undefined) return null
    return typeof stored === 'string' ? this.#unseal(name, stored) : stored.open
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
    if (!this.#protection.keychain) {
      throw new SecretUnavailable('There is no keychain to open a saved secret.')
    }
    const { text, isOld } = await this.#sealer.unseal(sealed)
    if (isOld) {
      const resealed = this.#inTurn(name, () => this.#reseal(name, sealed, text))
      // It opens as it is, and the next who asks for it tries again.
      await resealed.catch((error) => console.warn('A secret could not be sealed with a newer key:', error))
    }
    return text
  }

  async #write(name: string, value: string | null): Promise<void> {
    if (value === null) {
      this.#memory.delete(name)
      this.#drop(name)
    } else if (!this.#protection.keychain && typeof this.#file.value[name] === 'string') {
      throw new SecretUnavailable('A secret that only the keychain opens is not replaced without it.')
    } else if (this.#protection.keychain) {
      this.#put(name, await this.#sealer.seal(value))
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

  /** What lies there as it is was allowed to before, and is no longer. Sealed ones are left, and wait for their keychain. */
  #takeIntoMemory(settled: Stored): Stored {
    const open = Object.entries(settled).flatMap(([name, value]) =>
      typeof value === 'string' ? [] : [[name, value.open] as const],
    )
    if (open.length === 0) return settled
    for (const [name, value] of open) this.#memory.set(name, value)
    return Object.fromEntries(Object.entries(settled).filter(([name]) => !this.#memory.has(name)))
  }

  #writeAtStart(kept: Stored): void {
    try {
      this.#file.write(kept)
    } catch (error) {
      // Without the keychain it would stay where the person does not want it, or be of no use as it lies.
      if (!this.#protection.keychain) throw error
      // It opens as it lies, and is tried again at the next start.
      console.warn('Secrets that lie open could not be replaced by sealed ones:', error)
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
