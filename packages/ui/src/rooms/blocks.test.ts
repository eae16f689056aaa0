import type { RoomRow } from '@roomkey/client/api'
import { expect, test } from 'vitest'
import { blocksOf, sameRows } from './blocks.ts'

const rooms = Array.from({ length: 500 }, (_, n) => ({ id: `room-${n.toString(16)}` }) as unknown as RoomRow)

test('blocks hold all rooms in their order', () => {
  expect(blocksOf(rooms).flatMap((block) => block.rooms)).toEqual(rooms)
  expect(blocksOf([])).toEqual([])
})

test('a room that goes to the top leaves all but a few blocks as they are', () => {
  const before = new Map(blocksOf(rooms).map((block) => [block.id, block.rooms]))
  for (const at of [1, 77, 256, 499]) {
    const after = blocksOf([rooms[at] as RoomRow, ...rooms.toSpliced(at, 1)])
    const changed = after.filter(({ id, rooms }) => !sameRows(rooms, before.get(id) ?? []))
    expect(changed.length).toBeLessThanOrEqual(3)
  }
})
