import { dirname, resolve } from 'node:path'
import { Command } from 'commander'
import { type BackupParts, makeBackup } from '../backup/makeBackup.ts'
import type { Manifest } from '../backup/manifest.ts'
import { openSink } from '../backup/sinks.ts'
import { type Config, readConfig } from '../config.ts'
import { createNow } from '../createNow.ts'
import { readKeyFile } from '../keys/keyFile.ts'
import { masterKeyFile, secretKeyFile } from '../keys/serverKeys.ts'
import { snapshotDatabase } from '../store/snapshotDatabase.ts'
import { bytes } from './bytes.ts'
import { CommandError } from './CommandError.ts'
import { withData } from './openExisting.ts'
import type { Terminal } from './Terminal.ts'

interface BackupOptions {
  keys: boolean
  json: boolean
}

export const backupCommand = (terminal: Terminal): Command =>
  new Command('backup')
    .description('copy everything, as it is at one moment, while the server runs')
    .argument('<target>', 'a file ending in .tar, or a folder; it must not be there yet')
    .option('--without-keys', 'leave the keys out: keep them elsewhere, nothing can be read without them')
    .option('--json', 'print what the backup holds as one JSON object', false)
    .addHelpText(
      'after',
      `
Keys that lie in DATA_DIR/keys are in the backup, so that it can be restored by itself: guard it like the server. Keys
that are set by SERVER_MASTER_KEY are not. Only whole backups appear at the target.

Example: DATA_DIR=/srv/roomkey roomkey backup /backups/roomkey-monday.tar`,
    )
    .action((target: string, options: { withoutKeys?: boolean; json: boolean }) =>
      backup(terminal, target, { keys: !options.withoutKeys, json: options.json }),
    )

async function backup(terminal: Terminal, to: string, { keys, json }: BackupOptions): Promise<void> {
  const config = readConfig(terminal.env)
  const target = resolve(to)
  const signal = terminal.stop()
  const manifest = await withData(terminal, config, async (data) => {
    const parts: BackupParts = {
      ...data,
      now: createNow(),
      snapshot: (path) =>
        snapshotDatabase(config, path, (share) => {
          signal.throwIfAborted()
          terminal.progress(`database: ${Math.round(share * 100)} %`)
        }),
      readKeys: keys && !config.masterKeys ? () => keptKeys(config) : undefined,
    }
    const sink = await openSink(target).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT')
        throw new CommandError(`There is no folder ${dirname(target)}: make it, or name another target.`)
      if (error.code !== 'EEXIST') throw error
      throw new CommandError(
        error.path === target
          ? `There is something at ${target} already: name a new file or folder.`
          : `There is ${error.path} already: another backup is being made there, or one was killed and you remove that first.`,
      )
    })
    const progress = (files: number, sum: number) => terminal.progress(`${files} files (${bytes(sum)})`)
    try {
      const made = await makeBackup(parts, sink, { progress, signal })
      await sink.finish()
      return made
    } catch (error) {
      await sink.discard()
      throw error
    }
  })
  terminal.out(
    json ? JSON.stringify(manifest) : `Backed up ${manifest.files} files and the database to ${target}.`,
  )
  if (!json) terminal.err(aboutKeys(manifest, keys))
  if (manifest.damaged.length > 0)
    throw new CommandError(
      `The files of ${manifest.damaged.length} attachments were gone or not whole and are so in the backup: roomkey check names them.`,
    )
}

const keptKeys = async (config: Config) => ({
  master: await readKeyFile(masterKeyFile(config.dataDir)),
  secret: config.secretKey === undefined ? await readKeyFile(secretKeyFile(config.dataDir)) : undefined,
})

function aboutKeys({ keys, master_keys }: Manifest, wanted: boolean): string {
  if (keys) return 'It holds the keys: whoever has it can read everything.'
  const which = `the master key with the fingerprint ${master_keys.join(' or ')}`
  return wanted
    ? `SERVER_MASTER_KEY is not in it: keep ${which}.`
    : `It holds no keys: nothing in it can be read without ${which}.`
}
