import type { Role, UserId } from '@roomkey/protocol'
import { expect, it } from 'vitest'
import { mayInvite, mayOpenAttachment, mayRead, mayReceive, mayRemove, maySend } from './rooms.ts'

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

it('shows a file to members once a message shows it, and before that to its uploader', () => {
  const linked = { uploaderId: alice, messageId: 'm' }
  const unlinked = { uploaderId: alice, messageId: null }
  expect(mayOpenAttachment(standing(bob, 'member'), linked)).toBe(true)
  expect(mayOpenAttachment(standing(bob, 'owner'), unlinked)).toBe(false)
  expect(mayOpenAttachment(standing(alice, 'member'), unlinked)).toBe(true)
  expect(mayOpenAttachment(standing(alice, 'member', 5), linked)).toBe(false)
  expect(mayOpenAttachment(undefined, linked)).toBe(false)
})
