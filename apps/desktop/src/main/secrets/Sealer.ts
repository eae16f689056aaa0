import type { SafeStorage } from 'electron'

/** The part of safeStorage that we use. Which backend it names is the desktop's name, and not what gives it a key. */
export type Keychain = Pick<SafeStorage, 'encryptStringAsync' | 'decryptStringAsync'>

/** There is a secret, and it cannot be had or kept now. It is not to be taken for none: other things hang on it. */
export class SecretUnavailable extends Error {
  override name = 'SecretUnavailable'
}

/**
 * How what Chromium seals on Linux begins where no keyring gave it a key (its PosixKeyProvider): the key is then the
 * same on every computer, and `isAsyncEncryptionAvailable` says true all the same. Elsewhere keys of the system's own
 * have this mark.
 */
const PUBLIC_MARK = Buffer.from('v10')

/** Seals with a key of this person's alone, or not at all. Text is what is sealed, base64 what is stored. */
export class Sealer {
  readonly #keychain: Keychain
  readonly #platform: NodeJS.Platform

  constructor(keychain: Keychain, platform: NodeJS.Platform) {
    this.#keychain = keychain
    this.#platform = platform
  }

  /**
   * Null: nothing. The key is chosen when it is first asked for and stays the same as long as the app runs, so a keyring
   * that comes or is unlocked later counts from the next start on. Meaningful only when the app is ready.
   */
  async lacks(): Promise<'noKeyring' | 'noAnswer' | null> {
    try {
      const probe = await this.#keychain.encryptStringAsync('probe')
      return this.isPublic(probe.toString('base64')) ? 'noKeyring' : null
    } catch (error) {
      // A Mac's keychain that is locked, or that somebody refused to the app. On Linux there is always some key.
      console.warn('The keychain seals nothing:', error)
      return 'noAnswer'
    }
  }

  /** Whether everybody can open it. */
  isPublic(sealed: string): boolean {
    const start = Buffer.from(sealed, 'base64').subarray(0, PUBLIC_MARK.length)
    return this.#platform === 'linux' && start.equals(PUBLIC_MARK)
  }

  async seal(text: string): Promise<string> {
    const sealed = (await this.#keychain.encryptStringAsync(text)).toString('base64')
    if (this.isPublic(sealed)) throw new SecretUnavailable('The keychain has no key of its own any more.')
    return sealed
  }

  /** `isOld`: the keychain has a newer key. */
  async unseal(sealed: string): Promise<{ text: string; isOld: boolean }> {
    try {
      const { result, shouldReEncrypt } = await this.#keychain.decryptStringAsync(
        Buffer.from(sealed, 'base64'),
      )
      return { text: result, isOld: shouldReEncrypt }
    } catch (cause) {
      // Locked, restarting, reset: which of them cannot be told from here, and but for the last it opens again.
      throw new SecretUnavailable('The keychain did not open a saved secret.', { cause })
    }
  }
}
