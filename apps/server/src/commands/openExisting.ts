import { existsSync } from 'node:fs'
import type { Config } from '../config.ts'
import { createNow } from '../createNow.ts'
import { type Data, databaseFile, openData } from '../openData.ts'
import { withSchema } from '../store/withSchema.ts'
import { CommandError } from './CommandError.ts'
import type { Terminal } from './Terminal.ts'

/** Runs `work` on what the server of this configuration keeps, which may be running; makes and migrates nothing. */
export async function withData<T>(
  terminal: Terminal,
  config: Config,
  work: (data: Data) => Promise<T>,
): Promise<T> {
  if (config.databaseUrl === undefined && !existsSync(databaseFile(config)))
    throw new CommandError(
      `There is no database in ${config.dataDir}: set DATA_DIR to the folder of the server, for example DATA_DIR=/srv/roomkey, or make one there with roomkey migrate.`,
    )
  const { applied, pending, used } = await withSchema(config, async ({ state, used }) => ({
    ...(await state()),
    used: await used(),
  }))
  if (applied.length === 0)
    throw new CommandError(
      config.databaseUrl === undefined
        ? `The database in ${config.dataDir} is empty: set DATA_DIR to the folder of the server, or restore a backup.`
        : 'DATABASE_URL names an empty database: set it to the one of the server, or make the tables there with roomkey migrate.',
    )
  if (pending.length > 0)
    throw new CommandError(
      `The database is of another version (it lacks ${pending.join(', ')}): run roomkey migrate, or start the server.`,
    )
  // Opening it would begin a new one, of which its server knows nothing.
  if (!used)
    throw new CommandError(
      'The database has lost its epoch (its table meta is empty): restore a backup, or start the server again, which begins a new one.',
    )
  const data = await openData(config, { now: createNow(), say: terminal.err })
  try {
    return await work(data)
  } finally {
    terminal.progressDone()
    await data.close()
  }
}
