import { resolve } from 'node:path'
import { Command } from 'commander'
import { restoreBackup } from '../backup/restoreBackup.ts'
import { readConfig } from '../config.ts'
import { copyToPostgres } from '../store/copyRows.ts'
import { lockFolder } from '../store/sqlite/lockFolder.ts'
import { withSchema } from '../store/withSchema.ts'
import { bytes } from './bytes.ts'
import { CommandError } from './CommandError.ts'
import { putFiles } from './putFiles.ts'
import type { Terminal } from './Terminal.ts'

export const restoreCommand = (terminal: Terminal): Command =>
  new Command('restore')
    .description('put a backup into an empty DATA_DIR; stop the server before')
    .argument('<backup>', 'what roomkey backup made')
    .option('--force', 'move what is in DATA_DIR aside, into a folder there', false)
    .addHelpText(
      'after',
      `
Every byte is compared with its hash before anything changes. The database begins under a new epoch: clients start over
from it, and what was written since the backup is gone.

Example: DATA_DIR=/srv/roomkey roomkey restore /backups/roomkey-monday.tar`,
    )
    .action((backup: string, options: { force: boolean }) => restore(terminal, backup, options))

async function restore(terminal: Terminal, from: string, { force }: { force: boolean }): Promise<void> {
  const config = readConfig(terminal.env)
  const dataDir = resolve(config.dataDir)
  const { databaseUrl, s3 } = config
  if (databaseUrl !== undefined && (await withSchema(config, ({ used }) => used())))
    throw new CommandError('DATABASE_URL names a database that is in use: make an empty one and name that.')
  // Held to the end, so that none starts in the middle either.
  const lock = lockFolder(dataDir)
  const { manifest, movedTo } = await restoreBackup(resolve(from), dataDir, {
    force,
    masterKeys: config.masterKeys,
    ...(databaseUrl !== undefined && {
      placeDatabase: async (file) => {
        await withSchema(config, ({ up }) => up())
        await copyToPostgres(file, databaseUrl, (share) =>
          terminal.progress(`database: ${Math.round(share * 100)} %`),
        )
      },
    }),
    ...(s3 && { placeFiles: (folder) => putFiles(terminal, config, folder) }),
    now: new Date(),
    signal: terminal.stop(),
    progress: (files, sum) => terminal.progress(`${files} files (${bytes(sum)})`),
  }).finally(() => lock.release())
  terminal.progressDone()
  terminal.out(`Restored what was there at ${manifest.made_at} into ${dataDir}.`)
  if (movedTo) terminal.err(`What was there before is in ${movedTo}.`)
  if (manifest.damaged.length > 0)
    terminal.err(`${manifest.damaged.length} files were gone or not whole already: roomkey check names them.`)
}
