import { afterEach, expect, test } from 'vitest'
import { LOCAL_ENDS } from '../../../src/ports/index.ts'
import { ANSWERED, callsOver } from './testing/calls.ts'
import { makeCertificate } from './testing/certificates.ts'
import { closeServers, startProxy, startServer, startSocks } from './testing/servers.ts'

afterEach(closeServers)

test('requests, uploads and sockets go through the proxy, to plain and to secure servers', async () => {
  const certificate = await makeCertificate('chat')
  const [plain, secure, proxy] = [await startServer(), await startServer(certificate), await startProxy()]
  const calls = callsOver({ proxies: `PROXY 127.0.0.1:${proxy.port}`, pin: certificate.sha256 })
  expect(await calls.all(`http://localhost:${plain.port}`)).toEqual(ANSWERED)
  expect(await calls.all(`https://localhost:${secure.port}`)).toEqual(ANSWERED)
  // Each has a connection of its own, and the proxy is told the name.
  expect(proxy.tunnels).toEqual([
    ...Array(3).fill(`localhost:${plain.port}`),
    ...Array(3).fill(`localhost:${secure.port}`),
  ])
  await calls.network.close()
})

test('a proxy that asks for credentials is given them, and it is told that it asks', async () => {
  const [server, proxy] = [await startServer(), await startProxy({ wanted: 'alice:secret' })]
  const proxies = `PROXY 127.0.0.1:${proxy.port}`
  const origin = `http://127.0.0.1:${server.port}`
  const without = callsOver({ proxies })
  expect(await without.all(origin)).toEqual(['ProxyRefused', 'ProxyRefused', LOCAL_ENDS.proxyRefused])
  const wrong = callsOver({ proxies, credentials: { username: 'alice', password: 'other' } })
  expect(await wrong.get(`${origin}/a`).catch(({ name }) => name)).toBe('ProxyRefused')
  expect([proxy.tunnels, server.asked]).toEqual([[], []])
  const right = callsOver({ proxies, credentials: { username: 'alice', password: 'secret' } })
  expect(await right.all(origin)).toEqual(ANSWERED)
  for (const { network } of [without, wrong, right]) await network.close()
})

test('ways are tried in turn; where none is left, none is taken', async () => {
  // Nobody is given this port who asks for any.
  const dead = '127.0.0.1:1'
  const origin = `http://127.0.0.1:${(await startServer()).port}`
  const calls = callsOver({ proxies: `PROXY ${dead}; DIRECT` })
  expect(await calls.get(`${origin}/a`)).toBe('GET /a 0')
  const only = callsOver({ proxies: `PROXY ${dead}` })
  await expect(only.get(`${origin}/a`)).rejects.toThrow('fetch failed')
  const unknown = callsOver({ proxies: 'QUIC 127.0.0.1:1' })
  await expect(unknown.get(`${origin}/a`)).rejects.toThrow('fetch failed')
  for (const { network } of [calls, only, unknown]) await network.close()
})

test('a proxy that was reached and says no is not walked around', async () => {
  const server = await startServer()
  const [asking, refusing] = [await startProxy({ wanted: 'alice:secret' }), await startProxy({ status: 403 })]
  const [login, closed] = [await startSocks('alice:secret'), await startSocks('no')]
  const said = async (way: string) => {
    const calls = callsOver({ proxies: `${way}; DIRECT` })
    const [request, upload] = await calls.all(`http://127.0.0.1:${server.port}`)
    await calls.network.close()
    return [request, upload]
  }
  expect(await said(`PROXY 127.0.0.1:${asking.port}`)).toEqual(['ProxyRefused', 'ProxyRefused'])
  expect(await said(`SOCKS5 127.0.0.1:${login.port}`)).toEqual(['ProxyRefused', 'ProxyRefused'])
  expect(await said(`PROXY 127.0.0.1:${refusing.port}`)).toEqual(['TypeError', 'ProxyAnswered'])
  expect(await said(`SOCKS5 127.0.0.1:${closed.port}`)).toEqual(['TypeError', 'ProxyAnswered'])
  expect(server.asked).toEqual([])
})

test('a SOCKS proxy', async () => {
  const [server, proxy] = [await startServer(), await startSocks()]
  const calls = callsOver({ proxies: `SOCKS5 127.0.0.1:${proxy.port}` })
  expect(await calls.all(`http://localhost:${server.port}`)).toEqual(ANSWERED)
  expect(proxy.tunnels).toEqual(Array(3).fill(`localhost:${server.port}`))
  const asking = await startSocks('alice:secret')
  const credentials = { username: 'alice', password: 'secret' }
  const known = callsOver({ proxies: `SOCKS5 127.0.0.1:${asking.port}`, credentials })
  expect(await known.get(`http://localhost:${server.port}/a`)).toBe('GET /a 0')
  for (const { network } of [calls, known]) await network.close()
})

test('once the way has changed, what was open is not used again', async () => {
  const [server, proxy] = [await startServer(), await startProxy()]
  let proxies = 'DIRECT'
  const calls = callsOver(async () => ({ proxies, credentials: null, pin: null }))
  const url = `http://127.0.0.1:${server.port}/a`
  await calls.get(url)
  await calls.upload(url)
  proxies = `PROXY 127.0.0.1:${proxy.port}`
  await calls.get(url)
  expect(proxy.tunnels).toEqual([])
  calls.network.changed()
  await calls.get(url)
  await calls.upload(url)
  expect(proxy.tunnels).toHaveLength(2)
  await calls.network.close()
})
