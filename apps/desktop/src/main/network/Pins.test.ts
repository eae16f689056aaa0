import { X509Certificate } from 'node:crypto'
import type { UntrustedCertificate } from '@roomkey/client/api'
import { generate } from 'selfsigned'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import type { AccountInfo } from '../../ipc/accounts.ts'
import type { Pin } from '../../ipc/pin.ts'
import { Pins } from './Pins.ts'
import { verifyCertificates } from './verifyCertificates.ts'

let pem: string
let other: string
beforeAll(async () => {
  const make = async () => (await generate(undefined, { keyType: 'ec' })).cert
  ;[pem, other] = await Promise.all([make(), make()])
})

const shown = (certificate: string, over: Partial<UntrustedCertificate> = {}): UntrustedCertificate => ({
  host: 'chat.example',
  port: 8443,
  sha256: new X509Certificate(certificate).fingerprint256,
  subject: '',
  issuer: '',
  validFrom: 0,
  validTo: 0,
  problem: 'unknownIssuer',
  changed: false,
  ...over,
})

let kept: Map<string, Pin>
let changed: string[]
let pins: Pins
let infos: Pick<AccountInfo, 'id' | 'server' | 'username' | 'state'>[]
/** What the person was asked, and says. */
let asked: Pin[]
let answer: () => boolean | Promise<boolean>
beforeEach(() => {
  kept = new Map()
  changed = []
  infos = []
  asked = []
  answer = () => true
  pins = new Pins({
    accounts: {
      get pins() {
        return [...kept.values()]
      },
      get infos() {
        return infos
      },
      pinOf: (account) => kept.get(account) ?? null,
      setPin: (account, pin) => void (pin === null ? kept.delete(account) : kept.set(account, pin)),
    },
    async confirm(pin) {
      asked.push(pin)
      return answer()
    },
    changed: (account, before) => void changed.push(`${account} ${before?.host}`),
  })
})

test('only what this account’s engine refused last can be trusted, once, when the person says so', async () => {
  const { sha256 } = shown(pem)
  expect(await pins.trust('one', sha256)).toBe(false)
  pins.refused('one', shown(pem))
  expect(await pins.trust('two', sha256)).toBe(false)
  expect(await pins.trust('one', shown(other).sha256)).toBe(false)
  expect(asked).toEqual([])
  answer = () => false
  expect(await pins.trust('one', sha256)).toBe(false)
  expect([pins.of('one'), asked]).toEqual([null, [{ host: 'chat.example:8443', sha256 }]])
  answer = () => true
  expect(await pins.trust('one', sha256)).toBe(true)
  expect(await pins.trust('one', sha256)).toBe(false)
  expect(pins.of('one')).toEqual({ host: 'chat.example:8443', sha256 })
  expect(changed).toEqual(['one undefined'])
  pins.remove('one')
  expect([pins.of('one'), changed]).toEqual([null, ['one undefined', 'one chat.example:8443']])
})

test('one question at a time, and a yes is for what the server shows by then', async () => {
  const { sha256 } = shown(pem)
  const said = Promise.withResolvers<boolean>()
  answer = () => said.promise
  pins.refused('one', shown(pem))
  const trusted = pins.trust('one', sha256)
  expect(await pins.trust('one', sha256)).toBe(false)
  pins.refused('one', shown(other))
  said.resolve(true)
  expect(await trusted).toBe(false)
  expect([pins.of('one'), asked.length]).toEqual([null, 1])
})

test('whoever is signed in can trust a certificate of their own server only', async () => {
  const { sha256 } = shown(pem)
  const info = { id: 'one', username: 'alice', server: 'https://chat.example:8443' } as const
  infos = [{ ...info, state: 'signedIn' }]
  pins.refused('one', shown(pem, { host: 'evil.example' }))
  expect(await pins.trust('one', sha256)).toBe(false)
  pins.refused('one', shown(pem))
  expect(await pins.trust('one', sha256)).toBe(true)
  infos = [{ ...info, state: 'signedOut' }]
  pins.refused('one', shown(pem, { host: 'next.example' }))
  expect(await pins.trust('one', sha256)).toBe(true)
})

test('it holds for that account at that server', async () => {
  pins.refused('one', shown(pem))
  await pins.trust('one', shown(pem).sha256)
  expect(pins.at('one', 'https://chat.example:8443')).toBe(shown(pem).sha256)
  for (const origin of ['https://chat.example', 'http://chat.example:8443', 'https://other.example:8443'])
    expect(pins.at('one', origin)).toBeNull()
  expect(pins.at('two', 'https://chat.example:8443')).toBeNull()
  pins.refused('two', shown(pem, { host: '::1', port: 443 }))
  await pins.trust('two', shown(pem).sha256)
  expect(pins.at('two', 'https://[::1]')).toBe(shown(pem).sha256)
})

test('a page’s own requests follow: that certificate at that host, and nothing else that Chromium refused', async () => {
  pins.refused('one', shown(pem))
  await pins.trust('one', shown(pem).sha256)
  let ask: (request: never, callback: (verdict: number) => void) => void = () => {}
  const session = {
    setCertificateVerifyProc(proc: unknown) {
      ask = proc as typeof ask
    },
  }
  verifyCertificates(session, pins)
  const verdict = (hostname: string, data: string, errorCode: number) => {
    const given: number[] = []
    ask({ hostname, certificate: { data }, errorCode } as never, (answer) => given.push(answer))
    return given[0]
  }
  const AUTHORITY_INVALID = -202
  expect(verdict('chat.example', pem, AUTHORITY_INVALID)).toBe(0)
  expect(verdict('chat.example', other, AUTHORITY_INVALID)).toBe(-3)
  expect(verdict('other.example', pem, AUTHORITY_INVALID)).toBe(-3)
  expect(verdict('chat.example', pem, 0)).toBe(-3)
  expect(verdict('chat.example', 'nothing that Node can read', AUTHORITY_INVALID)).toBe(-3)
  // An address as Chromium names it.
  pins.refused('two', shown(pem, { host: '::1' }))
  await pins.trust('two', shown(pem).sha256)
  expect(verdict('::1', pem, AUTHORITY_INVALID)).toBe(0)
  pins.remove('one')
  expect(verdict('chat.example', pem, AUTHORITY_INVALID)).toBe(-3)
})
