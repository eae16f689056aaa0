import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, expect, test } from 'vitest'
import { LOCAL_ENDS, type UntrustedServer } from '../../../src/ports/index.ts'
import { trustAlso } from './systemCertificates.ts'
import { ANSWERED, callsOver } from './testing/calls.ts'
import { makeAuthority, makeCertificate } from './testing/certificates.ts'
import { closeServers, startProxy, startServer } from './testing/servers.ts'

afterEach(closeServers)

const REFUSED = ['UntrustedServer', 'UntrustedServer', LOCAL_ENDS.untrusted]

test('a certificate that nobody vouches for is refused before anything is sent, with the facts', async () => {
  const certificate = await makeCertificate('chat.example')
  const { asked, port } = await startServer(certificate)
  const calls = callsOver({})
  expect(await calls.all(`https://127.0.0.1:${port}`)).toEqual(REFUSED)
  expect(asked).toEqual([])
  const error = await calls.get(`https://127.0.0.1:${port}/`).catch((caught: unknown) => caught)
  const { certificate: facts } = error as UntrustedServer
  expect(facts).toMatchObject({
    host: '127.0.0.1',
    port,
    sha256: certificate.sha256,
    subject: 'CN=chat.example',
    issuer: 'CN=chat.example',
    problem: 'unknownIssuer',
    changed: false,
  })
  expect(facts.validFrom).toBeLessThanOrEqual(Date.now())
  expect(facts.validTo).toBeGreaterThan(Date.now())
  await calls.network.close()
})

test('the one that is pinned is accepted, at its server only, until the server shows another', async () => {
  const [pinned, other] = [await makeCertificate('chat.example'), await makeCertificate('chat.example')]
  const [here, there, changed] = [
    await startServer(pinned),
    await startServer(pinned),
    await startServer(other),
  ]
  const at = ({ port }: { port: number }) => `https://127.0.0.1:${port}`
  const calls = callsOver(async (origin) => ({
    proxies: 'DIRECT',
    credentials: null,
    pin: origin === at(there) ? null : pinned.sha256,
  }))
  expect(await calls.all(at(here))).toEqual(ANSWERED)
  expect(await calls.all(at(there))).toEqual(REFUSED)
  expect(await calls.all(at(changed))).toEqual(REFUSED)
  expect([there.asked, changed.asked]).toEqual([[], []])
  const error = await calls.get(`${at(changed)}/`).catch((caught: unknown) => caught)
  expect((error as UntrustedServer).certificate).toMatchObject({ changed: true, sha256: other.sha256 })
  await calls.network.close()
})

test('an authority of the system vouches; for its own names only', async () => {
  const authority = await makeAuthority('Company CA')
  const [known, unknown] = [
    await startServer(await makeCertificate('chat', authority)),
    await startServer(await makeCertificate('chat', await makeAuthority('Company CA'))),
  ]
  trustAlso(() => [authority.cert])
  const calls = callsOver({})
  expect(await calls.all(`https://127.0.0.1:${known.port}`)).toEqual(ANSWERED)
  expect(await calls.all(`https://127.0.0.1:${unknown.port}`)).toEqual(REFUSED)
  const names = [{ type: 2, value: 'other.example' }] as const
  const elsewhere = await startServer(await makeCertificate('chat', authority, names))
  const error = await calls.get(`https://127.0.0.1:${elsewhere.port}/`).catch((caught: unknown) => caught)
  expect((error as UntrustedServer).certificate).toMatchObject({ problem: 'otherName' })
  await calls.network.close()
})

test('the file of NODE_EXTRA_CA_CERTS counts although Node itself was kept from reading it; for proxies too', async () => {
  const authority = await makeAuthority('Company CA')
  const certificate = await makeCertificate('chat', authority)
  const [server, proxy] = [await startServer(certificate), await startProxy({ certificate })]
  const folder = mkdtempSync(join(tmpdir(), 'roomkey-ca-'))
  const file = join(folder, 'ca.pem')
  writeFileSync(file, `Company CA\n${(await makeAuthority('Other CA')).cert}\n${authority.cert}`)
  const url = `https://127.0.0.1:${server.port}/a`
  const script = `
    import { callsOver } from ${JSON.stringify(new URL('./testing/calls.ts', import.meta.url).href)}
    process.env.NODE_EXTRA_CA_CERTS = process.env.AFTERWARDS
    const told = (proxies) => callsOver({ proxies }).get('${url}').catch(({ name }) => name)
    // The proxy first: nothing else has read the system's certificates by then.
    console.log(await told('HTTPS 127.0.0.1:${proxy.port}'), await told('DIRECT'))
    process.exit()`
  const run = async (AFTERWARDS: string) => {
    const { NODE_EXTRA_CA_CERTS: _own, ...rest } = process.env
    const env = { ...rest, AFTERWARDS }
    return (await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { env }))
      .stdout
  }
  const [without, beside] = await Promise.all([run(join(folder, 'none.pem')), run(file)])
  rmSync(folder, { recursive: true })
  expect([without.trim(), beside.trim()]).toEqual(['TypeError UntrustedServer', 'GET /a 0 GET /a 0'])
})
