import type { NsisUpdater } from 'electron-updater'
import { expect, test } from 'vitest'
import { demandSignature } from './demandSignature.ts'

/** As electron-updater checks one: a refusal, or null, before which it may have told its log that it looked at nothing. */
function checked(refusal: string | null, warned: string | null) {
  const updater: Pick<NsisUpdater, 'verifyUpdateCodeSignature' | 'logger'> = {
    logger: null,
    async verifyUpdateCodeSignature() {
      if (warned !== null) updater.logger?.warn?.(warned)
      return refusal
    },
  }
  demandSignature(updater)
  return updater.verifyUpdateCodeSignature(['CN=Roomkey'], 'setup.exe')
}

const WARNING =
  'Cannot execute Get-AuthenticodeSignature: Error. Ignoring signature validation due to unknown error.'

test('an installer that was not looked at is refused, one that was is taken or refused as it was found', async () => {
  expect(await checked(null, WARNING)).toBe('The signature could not be checked.')
  expect(await checked(null, null)).toBeNull()
  expect(await checked(null, 'Something else.')).toBeNull()
  expect(await checked('Another publisher.', WARNING)).toBe('Another publisher.')
})
