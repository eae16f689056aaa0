import { expect, test } from 'vitest'
import { fc } from '../testing/fc.ts'
import { MAX_LINK, parseDeepLink } from './parseDeepLink.ts'

const ROOM = '01900000-0000-7000-8000-000000000001'
const MESSAGE = '01900000-0000-7000-8000-000000000002'
const AT = '?server=https://chat.example.org'

test('a room, a message, a server', () => {
  const server = 'https://chat.example.org'
  expect(parseDeepLink(`roomkey://open/room/${ROOM}${AT}`)).toEqual({ kind: 'room', server, room: ROOM })
  // As the app writes it.
  const written = `roomkey://open/room/${ROOM}/message/${MESSAGE}?server=http%3A%2F%2F10.0.0.7%3A8000`
  expect(parseDeepLink(written)).toEqual({
    kind: 'room',
    server: 'http://10.0.0.7:8000',
    room: ROOM,
    message: MESSAGE,
  })
  for (const host of ['chat.example.org', 'localhost:8000', '[::1]:8000', 'chat.example.org:443'])
    expect(parseDeepLink(`roomkey://open/server/${host}`)).toEqual({ kind: 'server', host })
})

test.each([
  '',
  'roomkey:',
  'roomkey://open',
  'roomkey://open/',
  'roomkey:open/room',
  `roomkey://open/room/${ROOM}`,
  `roomkey://open/room/${ROOM}?server=`,
  `roomkey://open/room/${ROOM}?server=chat.example.org`,
  `roomkey://open/room/${ROOM}?server=file:///etc/passwd`,
  `roomkey://open/room/${ROOM}?server=javascript:alert(1)`,
  `roomkey://open/room/${ROOM}?server=https://chat.example.org/path`,
  `roomkey://open/room/${ROOM}?server=https://name:password@chat.example.org`,
  `roomkey://open/room/${ROOM}${AT}&server=https://other.example.org`,
  `roomkey://open/room/${ROOM}${AT}&token=x`,
  `roomkey://open/room/${ROOM}${AT}#x`,
  `roomkey://open/room/${ROOM}/${AT}`,
  `roomkey://open/room/${ROOM}/message/${AT}`,
  `roomkey://open/room/${ROOM}/message/${MESSAGE}/more${AT}`,
  `roomkey://open/room/${ROOM}/delete/${MESSAGE}${AT}`,
  `roomkey://open/room/${ROOM.toUpperCase().replace('0', 'A')}${AT}`,
  `roomkey://open/room/../server/x${AT}`,
  `roomkey://name:password@open/room/${ROOM}${AT}`,
  `roomkey://other/room/${ROOM}${AT}`,
  `roomkey://open:80/room/${ROOM}${AT}`,
  `https://open/room/${ROOM}${AT}`,
  ` roomkey://open/room/${ROOM}${AT}`,
  `roomkey://open/room/${ROOM}\n${AT}`,
  'roomkey://open/server/',
  'roomkey://open/server/name@chat.example.org',
  'roomkey://open/server/name%40chat.example.org',
  'roomkey://open/server/chat.example.org/more',
  'roomkey://open/server/chat.example.org?username=alice',
  'roomkey://open/server/chat.example.org:99999',
  'roomkey://open/settings',
  `roomkey://open/server/${'a'.repeat(MAX_LINK)}`,
])('refused: %s', (text) => {
  expect(parseDeepLink(text)).toBeNull()
})

test('whatever bytes come, the answer is a known place or none, and it holds nothing else', () => {
  const pieces = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('latin1')),
    fc.constantFrom(
      'roomkey://open',
      '/room/',
      ROOM,
      '/message/',
      AT,
      '/server/',
      '?',
      '#',
      '@',
      '%',
      '..',
      '\n',
    ),
  )
  let known = 0
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 6 }), (parts) => {
      const link = parseDeepLink(parts.join(''))
      if (link === null) return
      known += 1
      const { kind, ...rest } = link
      if (kind === 'server') expect(new URL(`https://${link.host}`).pathname).toBe('/')
      else expect(new URL(link.server).origin).toBe(link.server)
      expect(Object.keys(rest).every((key) => ['server', 'room', 'message', 'host'].includes(key))).toBe(true)
    }),
    { numRuns: 1000, examples: [[['roomkey://open', '/room/', ROOM, AT]]] },
  )
  expect(known).toBeGreaterThan(0)
})
