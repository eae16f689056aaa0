import type { Keychain } from '../Sealer.ts'

/** Turns every byte round: enough to see that nothing is written as it is. */
const flip = (bytes: Buffer) => Buffer.from(bytes.map((byte) => byte ^ 0xff))
export const seal = (mark: string, text: string) =>
  Buffer.concat([Buffer.from(mark), flip(Buffer.from(text))])
export const unseal = (sealed: Buffer) => flip(sealed.subarray(3)).toString()

/** As on Linux: what is marked v11 is sealed with the keyring's key. */
export const keychain = (overrides: Partial<Keychain> = {}): Keychain => ({
  encryptStringAsync: async (text) => seal('v11', text),
  decryptStringAsync: async (sealed) => ({ result: unseal(sealed), shouldReEncrypt: false }),
  ...overrides,
})

/** Nothing fails where no keyring gives a key: it is sealed with one that everybody has, and the rest does not open. */
export const none = () =>
  keychain({
    encryptStringAsync: async (text) => seal('v10', text),
    async decryptStringAsync(sealed) {
      if (sealed.toString('latin1', 0, 3) !== 'v10') throw new Error('temporarily unavailable')
      return { result: unseal(sealed), shouldReEncrypt: false }
    },
  })

/** One that the person does not open. */
export const locked = () =>
  keychain({
    encryptStringAsync: () => Promise.reject(new Error('locked')),
    decryptStringAsync: () => Promise.reject(new Error('locked')),
  })
