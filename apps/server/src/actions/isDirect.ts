import type { Reads, RoomRow } from '../store/store.ts'

/** A conversation of two: clients show it under the other person's name. */
export async function isDirect(reads: Reads, { id, name }: Pick<RoomRow, 'id' | 'name'>): Promise<boolean> {
  return name === '' && (await reads.members(id)).length === 2
}
