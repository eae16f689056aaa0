import type { Config } from '../config.ts'
import { databaseFile } from '../openData.ts'
import { copyFromPostgres } from './copyRows.ts'
import { snapshotFile } from './sqlite/snapshotFile.ts'

/**
 * Copies the database as it is at one moment into a new SQLite file, whatever it is itself. `step` is told the share
 * done, and ends the copy by throwing.
 */
export async function snapshotDatabase(
  config: Pick<Config, 'dataDir' | 'databaseUrl'>,
  target: string,
  step: (share: number) => void,
): Promise<void> {
  if (config.databaseUrl !== undefined) return copyFromPostgres(config.databaseUrl, target, step)
  await snapshotFile(databaseFile(config), target, step)
}
