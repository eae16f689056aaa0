import { expect, test } from 'vitest'
import { proxyHops } from './proxyHops.ts'

test('ways in the order in which they are to be tried', () => {
  expect(proxyHops('DIRECT')).toEqual([{ kind: 'direct' }])
  expect(
    proxyHops('PROXY a.example:3128; HTTPS b.example; SOCKS5 [::1]:9050;SOCKS 10.0.0.1 ; direct'),
  ).toEqual([
    { kind: 'http', host: 'a.example', port: 3128 },
    { kind: 'https', host: 'b.example', port: 443 },
    { kind: 'socks5', host: '::1', port: 9050 },
    { kind: 'socks4', host: '10.0.0.1', port: 1080 },
    { kind: 'direct' },
  ])
})

test('what is not known is no way, and not the straight one', () => {
  for (const text of [
    '',
    ' ; ',
    'QUIC a.example:443',
    'PROXY',
    'PROXY a b',
    'PROXY a.example:99999',
    'nonsense',
  ])
    expect(proxyHops(text)).toEqual([])
})
