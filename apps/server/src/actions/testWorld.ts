import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Fernet, generateFernetKey, parseFernetKeys } from '@roomkey/crypto'
import { DEFAULT_LIMITS, type RoomId } from '@roomkey/protocol'
import type { Hint } from '../fanout/fanout.ts'
import { MemoryFanout } from '../fanout/MemoryFanout.ts'
import { DiskFiles } from '../files/DiskFiles.ts'
import { createRoomCipher } from '../keys/createRoomCipher.ts'
import { createPasswords } from '../passwords/createPasswords.ts'
import { openSqliteStore } from '../store/sqlite/openSqliteStore.ts'
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
  const folder = await mkdtemp(join(tmpdir(), 'roomkey-actions-'))
  const store = await openSqliteStore({ file: join(folder, 'roomkey.db') })
  const files = await DiskFiles.open(join(folder, 'files'))
  const fanout = new MemoryFanout()
  const told: Hint[] = []
  await fanout.subscribe((hint) => told.push(hint))
  let clock = 1_795_350_143_000_000
  const parts: ActionParts = {
    store,
    files,
    fanout,
    cipher: createRoomCipher({ store, master: new Fernet(parseFernetKeys(generateFernetKey())) }),
    passwords: await createPasswords(),
    limits: DEFAULT_LIMITS,
    now: () => ++clock,
    ...change,
  }
  return {
    parts,
    folder,
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
      await rm(folder, { recursive: true })
    },
  }
}
