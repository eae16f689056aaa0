import type { RoomRow } from '@roomkey/client/api'
import type { RoomId, UserId } from '@roomkey/protocol'
import { expect, test } from 'vitest'
import { en } from '../text/en.ts'
import { beginsWords, matches, otherOf, roomName, sections, takesPeopleIn } from './sections.ts'

const room = (id: string, changes: Partial<RoomRow> = {}): RoomRow => ({
  id: id as RoomId,
  name: id,
  directWith: null,
  departed: null,
  memberCount: 3,
  pending: false,
  unread: 0,
  mentions: 0,
  notify: 'default',
  draft: null,
  lastMessage: null,
  activeAt: 0,
  ...changes,
})
const mira = { id: 3 as UserId, username: 'mira' }
const rooms = [room('design', { unread: 2 }), room('', { directWith: mira }), room('Büro Hamburg')]
const shape = (filter: string, held: RoomId | null = null) =>
  sections(rooms, filter, held, en).map((section) => [section.kind, section.rooms.length])

test('unread first, then direct, then rooms; empty sections are not shown', () => {
  expect(shape('')).toEqual([
    ['unread', 1],
    ['direct', 1],
    ['rooms', 1],
  ])
  expect(shape('mir')).toEqual([['direct', 1]])
  expect(shape('nothing like it')).toEqual([])
})

test('a room of nobody who is known has a name, too', () => {
  expect(roomName(room(''), en)).toBe('Conversation')
  expect(roomName(room('', { directWith: mira }), en)).toBe('mira')
})

test('a conversation stays where it was, under the name it had, when its other person has left', () => {
  const left = room('mira', { departed: mira, memberCount: 1 })
  expect(sections([left], '', null, en).map(({ kind }) => kind)).toEqual(['direct'])
  expect([roomName(left, en), otherOf(left), otherOf(room('design'))]).toEqual(['mira', mira, null])
})

test('whoever is added reads what was said before: no conversation of two takes anybody in', () => {
  const conversations = [
    room('', { directWith: mira }),
    room('mira', { departed: mira }),
    // Somebody left before this device knew the room.
    room('', { memberCount: 1 }),
  ]
  expect(conversations.filter(takesPeopleIn)).toEqual([])
  expect([room('Büro', { memberCount: 1 }), room('bob, carol')].every(takesPeopleIn)).toBe(true)
})

test('a room read just now keeps its place until another is opened', () => {
  const read = rooms.map((each) => ({ ...each, unread: 0 }))
  expect(sections(read, '', 'design' as RoomId, en)[0]?.kind).toBe('unread')
  expect(sections(read, '', null, en)[0]?.kind).toBe('direct')
})

test('names match without accents, case or order of words', () => {
  expect(matches('Büro Hamburg', 'hamb buro')).toBe(true)
  expect(matches('Büro Hamburg', 'BÜRO')).toBe(true)
  expect(matches('Büro Hamburg', 'berlin')).toBe(false)
  expect(matches('anything', '')).toBe(true)
})

test('sentences match by how their words begin', () => {
  const found = (query: string) => beginsWords('Jump to a Date day calendar', query)
  expect(['date', 'cal', 'day JU', 'endar', 'jump x', ''].map(found)).toEqual([
    true,
    true,
    true,
    false,
    false,
    true,
  ])
})
