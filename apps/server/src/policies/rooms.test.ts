import type { Role, UserId } from '@roomkey/protocol'
import { expect, it } from 'vitest'
import {
  mayChangeRoom,
  mayDelete,
  mayEdit,
  mayInvite,
  mayOpenAttachment,
  mayRead,
  mayReceive,
  mayRemove,
  maySend,
} from './rooms.ts'

const [alice, bob] = [1 as UserId, 2 as UserId]
const standing = (userId: UserId, role: Role, leftAt: number | null = null) => ({ userId, role, leftAt })

it('lets owners and members read, send, invite and receive, and nobody else', () => {
  for (const may of [mayRead, maySend, mayInvite, mayReceive]) {
    expect(may(standing(alice, 'owner'))).toBe(true)
    expect(may(standing(bob, 'member'))).toBe(true)
    expect(may(standing(alice, 'owner', 5))).toBe(false)
    expect(may(standing(bob, 'member', 0))).toBe(false)
    expect(may(undefined)).toBe(false)
  }
})

it('lets an owner remove anyone, and everybody remove themselves', () => {
  expect(mayRemove(standing(alice, 'owner'), bob)).toBe(true)
  expect(mayRemove(standing(alice, 'owner'), alice)).toBe(true)
  expect(mayRemove(standing(bob, 'member'), bob)).toBe(true)
  expect(mayRemove(standing(bob, 'member'), alice)).toBe(false)
  expect(mayRemove(standing(alice, 'owner', 5), bob)).toBe(false)
  expect(mayRemove(undefined, bob)).toBe(false)
})

it('lets everybody edit their own words and nobody else’s', () => {
  const message = { senderId: bob }
  expect(mayEdit(standing(bob, 'member'), message)).toBe(true)
  expect(mayEdit(standing(alice, 'owner'), message)).toBe(false)
  expect(mayEdit(standing(bob, 'member', 5), message)).toBe(false)
  expect(mayEdit(standing(alice, 'owner'), { senderId: null })).toBe(false)
  expect(mayEdit(undefined, message)).toBe(false)
})

it('lets everybody delete their own words, and an owner anybody’s where the room has a name', () => {
  const message = { senderId: bob }
  for (const name of ['', 'Team']) {
    expect(mayDelete(standing(bob, 'member'), message, { name })).toBe(true)
    expect(mayDelete(standing(bob, 'owner', 5), message, { name })).toBe(false)
    expect(mayDelete(standing(alice, 'member'), message, { name })).toBe(false)
    expect(mayDelete(standing(alice, 'owner'), message, { name })).toBe(name !== '')
    expect(mayDelete(undefined, message, { name })).toBe(false)
  }
})

it('lets an owner change a room, and nobody a conversation of two', () => {
  expect(mayChangeRoom(standing(alice, 'owner'), false)).toBe(true)
  expect(mayChangeRoom(standing(alice, 'owner'), true)).toBe(false)
  expect(mayChangeRoom(standing(bob, 'member'), false)).toBe(false)
  expect(mayChangeRoom(standing(alice, 'owner', 5), false)).toBe(false)
  expect(mayChangeRoom(undefined, false)).toBe(false)
})

it('shows a file to members once a message shows it, and before that to its uploader', () => {
  const linked = { uploaderId: alice, messageId: 'm', createdAt: 1 }
  const unlinked = { ...linked, messageId: null }
  expect(mayOpenAttachment(standing(bob, 'member'), linked)).toBe(true)
  expect(mayOpenAttachment(standing(bob, 'owner'), unlinked)).toBe(false)
  expect(mayOpenAttachment(standing(alice, 'member'), unlinked)).toBe(true)
  expect(mayOpenAttachment(standing(alice, 'member', 5), linked)).toBe(false)
  expect(mayOpenAttachment(undefined, linked)).toBe(false)
  const ofDeleted = { ...unlinked, createdAt: 0 }
  expect(mayOpenAttachment(standing(alice, 'member'), ofDeleted)).toBe(false)
})
