import { expect, test } from 'vitest'
import { proxyAddress } from './proxyAddress.ts'

test.each([
  ['proxy.example:3128', 'http://proxy.example:3128', null],
  ['Proxy.Example', 'http://proxy.example:80', null],
  ['http://proxy.example:80/', 'http://proxy.example:80', null],
  ['https://proxy.example', 'https://proxy.example:443', null],
  ['socks5://[::1]:9050', 'socks5://[::1]:9050', null],
  ['alice:s%40cret@proxy.example:1', 'http://proxy.example:1', { username: 'alice', password: 's@cret' }],
])('%s', (text, rules, credentials) => {
  expect(proxyAddress(text)).toMatchObject({ rules, credentials })
})

test.each([
  '',
  ' ',
  'ftp://proxy.example',
  'proxy.example/path',
  'proxy.example?x',
  'proxy.example:99999',
  'a b:1',
  'http=proxy.corp:3128',
  'http=proxy.corp:3128;https=other.corp:3128',
  'a.example;https=evil.example:1',
  'x,y:1',
  '*:80',
  '.example:1',
  '%00:1',
  'proxy.example:0',
  'pröxy.example:1',
  '%zz:x@proxy.example',
])('refused: "%s"', (text) => {
  expect(proxyAddress(text)).toBeNull()
})
