import type { MessageId, RoomId } from '@roomkey/protocol'
import { expect, test } from 'vitest'
import { roomLink } from './roomLink.ts'

const ROOM = '01900000-0000-7000-8000-000000000001' as RoomId
const MESSAGE = '01900000-0000-7000-8000-000000000002' as MessageId

test('a link names the server, the room and the message, and nothing else', () => {
  expect(roomLink('https://chat.example.org', ROOM)).toBe(
    `roomkey://open/room/${ROOM}?server=https%3A%2F%2Fchat.example.org`,
  )
  expect(roomLink('http://10.0.0.7:8000/', ROOM, MESSAGE)).toBe(
    `roomkey://open/room/${ROOM}/message/${MESSAGE}?server=http%3A%2F%2F10.0.0.7%3A8000`,
  )
})
