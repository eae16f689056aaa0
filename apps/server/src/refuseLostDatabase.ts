import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { RESTORING } from './backup/restoreBackup.ts'
import { type Config, ConfigError } from './config.ts'
import { hasFiles } from './files/openFiles.ts'
import { readKeyFile } from './keys/keyFile.ts'
import { masterKeyFile } from './keys/serverKeys.ts'

/**
 * Called where there is no database yet. Beside files there was one: a new one in its place would look like a server
 * that lost everything, and take everything new. Rejects with ConfigError then; keys alone may be from a first start
 * that broke off, so that those are only told of.
 */
export async function refuseLostDatabase(
  { dataDir, databaseUrl }: Pick<Config, 'dataDir' | 'databaseUrl'>,
  filesFolder: string,
  say: (sentence: string) => void,
): Promise<void> {
  const lost =
    databaseUrl === undefined
      ? `There is no database in DATA_DIR ${resolve(dataDir)}`
      : 'DATABASE_URL names an empty database'
  if (existsSync(join(dataDir, RESTORING)))
    throw new ConfigError(
      `${lost}, because a restore into ${resolve(dataDir)} broke off: run it again with --force. What was there before, if anything was, lies in the newest folder before-… there.`,
    )
  if (await hasFiles(filesFolder))
    throw new ConfigError(
      `${lost}, but files of one are in ${filesFolder}: bring the database back, or restore a backup (roomkey restore --force); to begin anew, move the folder away.`,
    )
  const keys = masterKeyFile(resolve(dataDir))
  if ((await readKeyFile(keys)) !== undefined)
    say(
      `${lost}, but a master key is in ${keys}: a new database is begun. If there was one before, stop the server and bring it back.`,
    )
}
