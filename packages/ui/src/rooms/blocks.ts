import type { RoomRow } from '@roomkey/client/api'

/** Some rows that follow each other. */
export interface Block {
  id: string
  rooms: readonly RoomRow[]
}

/** A room whose id ends in one of these ends a block: every eighth or so. */
const ENDS = new Set(['0', '8'])

/**
 * Rows in blocks that end at certain rooms, wherever those stand: a room that goes to the top is gone from one block
 * and new in another, and all other blocks are as they were. (Of blocks of equal length all in between would shift.)
 */
export function blocksOf(rooms: readonly RoomRow[]): Block[] {
  const blocks: Block[] = []
  let current: RoomRow[] = []
  for (const room of rooms) {
    current.push(room)
    if (!ENDS.has(room.id.slice(-1))) continue
    blocks.push({ id: room.id, rooms: current })
    current = []
  }
  if (current.length > 0) blocks.push({ id: 'last', rooms: current })
  return blocks
}

export const sameRows = (one: readonly RoomRow[], other: readonly RoomRow[]): boolean =>
  one.length === other.length && one.every((row, index) => row === other[index])
