import type { MessageId, RoomId, Seq } from '@roomkey/protocol'
import { expect, test } from 'vitest'
import { createNavigation } from './navigation.ts'

const design = 'design' as RoomId
const launch = 'launch' as RoomId
const place = { message: 'one' as MessageId, seq: 1 as Seq, top: 0 }

test('a room that was resumed unread keeps its place in the list until another is opened', () => {
  const navigation = createNavigation()
  navigation.resume({ room: design, place }, true)
  expect(navigation.getState().heldUnread).toBe(design)
  navigation.toLatest()
  navigation.jump(design, place, null)
  expect(navigation.getState().heldUnread).toBe(design)
  navigation.open(launch)
  expect(navigation.getState().heldUnread).toBeNull()
})

test('only what was asked to open at its end does so', () => {
  const navigation = createNavigation()
  navigation.open(design)
  expect(navigation.getState().latest).toBe(0)
  navigation.jump(design, place, null)
  navigation.toLatest()
  expect(navigation.getState()).toMatchObject({ target: null, latest: 1 })
  navigation.goBack()
  expect(navigation.getState()).toMatchObject({ target: null, latest: 2 })
  navigation.open(launch)
  expect(navigation.getState().latest).toBe(0)
})
