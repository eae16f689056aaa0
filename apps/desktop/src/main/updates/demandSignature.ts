import type { NsisUpdater } from 'electron-updater'

/**
 * electron-updater takes an installer whose signature it could not check, when PowerShell does not start or is old,
 * and says so in its log alone. That is where it is heard here: what was not checked is refused.
 */
export function demandSignature(updater: Pick<NsisUpdater, 'verifyUpdateCodeSignature' | 'logger'>): void {
  let unchecked = false
  updater.logger = {
    info() {},
    error() {},
    warn(message: unknown) {
      unchecked ||= /ignoring signature validation/i.test(String(message))
    },
  }
  const verify = updater.verifyUpdateCodeSignature
  updater.verifyUpdateCodeSignature = async (publishers, path) => {
    unchecked = false
    const refusal = await verify(publishers, path)
    return refusal ?? (unchecked ? 'The signature could not be checked.' : null)
  }
}
