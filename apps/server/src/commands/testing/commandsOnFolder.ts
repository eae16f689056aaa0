import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RoomId } from '@roomkey/protocol'
import { afterEach, beforeEach } from 'vitest'
import { createRoom } from '../../actions/createRoom.ts'
import { registerUser } from '../../actions/registerUser.ts'
import { sendMessage } from '../../actions/sendMessage.ts'
import { openTestParts } from '../../testing/openTestParts.ts'
import { type Around, type Ran, runCommand } from './runCommand.ts'

export interface CommandsOnFolder {
  /** The settings of the next command; a test may add some, or name another data folder. */
  env: { DATA_DIR: string; [name: string]: string }
  /** A path beside the data folder. */
  at(...names: string[]): string
  /** A path in the data folder. */
  data(...names: string[]): string
  run(...words: string[]): Promise<Ran>
  runAround(around: Around, ...words: string[]): Promise<Ran>
  /** Leaves alice, a room of hers and a message in the data folder. Resolves with the room's id. */
  fill(): Promise<RoomId>
}

/** For a test file: runs commands in this process, on a data folder of each test's own, which is not there yet. */
export function commandsOnFolder(): CommandsOnFolder {
  let folder: string
  const env: CommandsOnFolder['env'] = { DATA_DIR: '' }
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'roomkey-commands-'))
    for (const name of Object.keys(env)) delete env[name]
    Object.assign(env, { DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'silent' })
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  const runAround = (around: Around, ...words: string[]) => runCommand(env, words, around)
  return {
    env,
    at: (...names) => join(folder, ...names),
    data: (...names) => join(env.DATA_DIR, ...names),
    run: (...words) => runAround({}, ...words),
    runAround,
    async fill() {
      const { parts } = await openTestParts({ env, dataDir: env.DATA_DIR })
      const alice = await registerUser(parts, { username: 'alice', password: 'correct horse' })
      const { room } = await createRoom(parts, alice, { name: 'Team', invitedUsernames: [] })
      await sendMessage(parts, alice, { roomId: room.id, text: 'a secret', attachmentIds: [] })
      await parts.fanout.close()
      await parts.files.close()
      await parts.store.close()
      return room.id
    },
  }
}
