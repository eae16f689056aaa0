import type { Session } from 'electron'
import type { Pins } from './Pins.ts'

/** Chromium's answers: go on, and what it found itself. */
const ACCEPT = 0
const AS_FOUND = -3

/** Pages load pictures and sounds of their server by themselves. Chromium remembers what it is told for half an hour. */
export function verifyCertificates(
  session: Pick<Session, 'setCertificateVerifyProc'>,
  pins: Pick<Pins, 'allows'>,
): void {
  session.setCertificateVerifyProc((request, callback) => {
    const isTrusted = request.errorCode === 0
    callback(!isTrusted && pins.allows(request) ? ACCEPT : AS_FOUND)
  })
}
