import { randomUUID } from 'node:crypto'
import type { RoomId } from '@roomkey/protocol'
import type { Hint } from '../fanout/fanout.ts'
import { openTestParts } from '../testing/openTestParts.ts'
import { createRoom } from './createRoom.ts'
import type { ActionParts, Actor } from './parts.ts'
import { registerUser } from './registerUser.ts'

/** Real parts in a folder of their own: what actions are given, and what they told the other nodes. */
export interface TestWorld {
  parts: ActionParts
  folder: string
  /** Hints published since the last call. */
  hints(): Promise<Hint[]>
  person(username: string): Promise<Actor>
  room(owner: Actor, ...others: Actor[]): Promise<RoomId>
  close(): Promise<void>
}

export async function openTestWorld(change: Partial<ActionParts> = {}): Promise<TestWorld> {
  const { parts: opened, dataDir, removeFolder } = await openTestParts()
  const { store, files, fanout } = opened
  const told: Hint[] = []
  await fanout.subscribe((hint) => told.push(hint))
  let clock = 1_795_350_143_000_000
  const parts: ActionParts = { ...opened, now: () => ++clock, ...change }
  return {
    parts,
    folder: dataDir,
    async hints() {
      // The memory fan-out tells in a microtask of its own.
      await new Promise(setImmediate)
      return told.splice(0)
    },
    async person(username) {
      const user = await registerUser(parts, { username, password: `${username}'s password` })
      return { id: user.id, username }
    },
    async room(owner, ...others) {
      const invitedUsernames = others.map(({ username }) => username)
      const { room } = await createRoom(parts, owner, { name: `Room ${randomUUID()}`, invitedUsernames })
      return room.id
    },
    async close() {
      await fanout.close()
      await files.close()
      await store.close()
      await removeFolder()
    },
  }
}
