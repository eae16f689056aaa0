import { generateFernetKey } from '@roomkey/crypto'
import { Command } from 'commander'
import { type Config, readConfig } from '../config.ts'
import { createNow } from '../createNow.ts'
import { fingerprint } from '../keys/MasterKeys.ts'
import { rewrapRoomKeys } from '../keys/rewrapRoomKeys.ts'
import { rotateKeyFile } from '../keys/rotateKeyFile.ts'
import { masterKeyFile } from '../keys/serverKeys.ts'
import { serversWithout } from '../store/postgres/claimDatabase.ts'
import { CommandError } from './CommandError.ts'
import { confirmed } from './confirmed.ts'
import { withData } from './openExisting.ts'
import type { Terminal } from './Terminal.ts'

export const rotateMasterKeyCommand = (terminal: Terminal): Command =>
  new Command('rotate-master-key')
    .description('wrap every room key with a new master key, while the server runs')
    .option('--yes', 'do not ask', false)
    .addHelpText(
      'after',
      `
Stopped or killed at any point, it goes on where it was when it is run again.

A key that lies in DATA_DIR/keys is changed in one go. A key that is set by SERVER_MASTER_KEY takes two runs, and a
restart of every server between them; each run says what to do.

Example: DATA_DIR=/srv/roomkey roomkey rotate-master-key`,
    )
    .action((options: { yes: boolean }) => rotateMasterKey(terminal, options))

async function rotateMasterKey(terminal: Terminal, { yes }: { yes: boolean }): Promise<void> {
  const config = readConfig(terminal.env)
  if (config.masterKeys) return rotateVariable(terminal, config, config.masterKeys, yes)
  if (config.databaseUrl !== undefined)
    await confirmed(
      terminal,
      yes,
      `The master key is in ${config.dataDir}: every server of this database must read it from there.`,
    )
  // Opened once before anything changes: a wrong folder or key shows here.
  await withData(terminal, config, async () => {})
  const signal = terminal.stop()
  await rotateKeyFile(masterKeyFile(config.dataDir), async (keys, resumed) => {
    if (resumed) terminal.err('Going on with a rotation that did not end.')
    await rewrap(terminal, config, keys, signal)
  })
  terminal.out(
    'The master key is changed. Old backups need the old one, which they hold unless you left it out.',
  )
}

/** Nothing can be put into the environment of other processes: whoever does that is told what and when. */
async function rotateVariable(
  terminal: Terminal,
  config: Config,
  [first, ...more]: readonly string[],
  yes: boolean,
): Promise<void> {
  if (first === undefined) return
  if (more.length === 0) {
    await withData(terminal, config, async () => {})
    terminal.out(generateFernetKey())
    terminal.err(
      'This is a new key. Write it and a comma in front of what SERVER_MASTER_KEY is now, wherever a server has it from; restart each; then run this command again with the same value.',
    )
    return
  }
  await confirmed(terminal, yes, 'Every server must have been restarted with this SERVER_MASTER_KEY.')
  const changed = await rewrap(terminal, config, [first, ...more], terminal.stop())
  terminal.out(
    `Every room key is wrapped by the first key of SERVER_MASTER_KEY (its fingerprint is ${fingerprint(first)}), and no other is accepted any more.`,
  )
  if (changed === 0) {
    terminal.err(
      'Nothing had to be changed. If you meant to rotate: the new key stands first, before the comma.',
    )
    return
  }
  terminal.err('Leave the others away at the next restart; keep them with the backups that were made before.')
}

async function rewrap(
  terminal: Terminal,
  config: Config,
  keys: readonly [string, ...string[]],
  signal: AbortSignal,
): Promise<number> {
  await refuseForgotten(config, keys[0])
  const progress = (done: number) => terminal.progress(`${done} room keys wrapped anew`)
  const done = await withData(terminal, config, ({ store }) =>
    rewrapRoomKeys(store, keys, { now: createNow(), progress, signal }),
  )
  terminal.err(`${done} room keys wrapped anew.`)
  return done
}

/** Rejects while a server of this database would neither have the new key nor find it: it could make no room and open none. */
async function refuseForgotten({ databaseUrl }: Config, newest: string): Promise<void> {
  if (databaseUrl === undefined) return
  const without = await serversWithout(databaseUrl, fingerprint(newest))
  if (without.length === 0) return
  throw new CommandError(
    `The new key (its fingerprint is ${fingerprint(newest)}) is not known yet to ${without.join('; ')}: restart with the same SERVER_MASTER_KEY, or stop, what is named here, then run this again. No room key was changed.`,
  )
}
