import type { MessageId, RoomId } from '@roomkey/protocol'
import { expect, test } from 'vitest'
import { readLink, readRoomLink, roomLink, webLink } from './roomLink.ts'

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

test('it is read as it was written, and nothing else is', () => {
  const plain = roomLink('https://chat.example.org', ROOM)
  expect(readRoomLink(plain)).toEqual({ server: 'https://chat.example.org', room: ROOM })
  expect(readRoomLink(roomLink('http://10.0.0.7:8000', ROOM, MESSAGE))).toEqual({
    server: 'http://10.0.0.7:8000',
    room: ROOM,
    message: MESSAGE,
  })
  for (const address of [
    '',
    plain.slice(0, -1).concat('%'),
    `${plain}#x`,
    `${plain}&token=x`,
    ` ${plain}`,
    plain.replace('room/', 'delete/'),
    plain.replace(ROOM, 'x'),
    plain.replace('roomkey', 'javascript'),
    `roomkey://open/room/${ROOM}?server=${encodeURIComponent('javascript:alert(1)')}`,
    `roomkey://open/room/${ROOM}?server=${encodeURIComponent('https://name@chat.example.org')}`,
    `roomkey://open/room/${ROOM}?server=${encodeURIComponent('https://chat.example.org/path')}`,
  ])
    expect(readRoomLink(address)).toBeNull()
})

test('the link to the web app names the same places, and a page of another kind is none', () => {
  const plain = webLink('https://chat.example.org', ROOM)
  expect(plain).toBe(`https://chat.example.org/#/room/${ROOM}`)
  expect(readLink(plain)).toEqual({ server: 'https://chat.example.org', room: ROOM })
  expect(readLink(webLink('http://10.0.0.7:8000/', ROOM, MESSAGE))).toEqual({
    server: 'http://10.0.0.7:8000',
    room: ROOM,
    message: MESSAGE,
  })
  expect(readLink(roomLink('https://chat.example.org', ROOM))?.room).toBe(ROOM)
  for (const address of [
    'https://chat.example.org/',
    `${plain}/`,
    `${plain}?x`,
    plain.replace('https', 'javascript'),
    plain.replace('//chat', '//name@chat'),
    plain.replace('chat.example.org', 'CHAT.example.org'),
    plain.replace('/#/', '/path/#/'),
    plain.replace(ROOM, 'x'),
  ])
    expect(readLink(address)).toBeNull()
})
