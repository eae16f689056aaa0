import { expect, test } from 'vitest'
import { network, site } from './network.ts'

test.each([
  ['203.0.113.7', '203.0.113.7', undefined],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2', '2001:db8:1'],
  ['2001:DB8:0001:2::1', '2001:db8:1:2', '2001:db8:1'],
  // Zeros left out in either half are the same address.
  ['2001:db8:1::', '2001:db8:1:0', '2001:db8:1'],
  ['2001:db8:1:0:1::', '2001:db8:1:0', '2001:db8:1'],
  ['2001:db8::1:2:3:4', '2001:db8:0:0', '2001:db8:0'],
  ['2001:db8::5:1:2:3:4', '2001:db8:0:5', '2001:db8:0'],
  ['::1', '0:0:0:0', '0:0:0'],
  ['::', '0:0:0:0', '0:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0', 'fe80:0:0'],
  ['64:ff9b::203.0.113.7', '64:ff9b:0:0', '64:ff9b:0'],
  ['::ffff:203.0.113.7', '203.0.113.7', undefined],
  ['::ffff:cb00:7107', '203.0.113.7', undefined],
  // What a proxy may write that is no address.
  ['unknown', 'unknown', undefined],
  ['a::b::c', 'a::b::c', undefined],
  ['', '', undefined],
])('%s is counted as %s, within %s', (address, counted, within) => {
  expect(network(address)).toBe(counted)
  expect(site(address)).toBe(within)
})
