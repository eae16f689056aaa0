import { Command } from 'commander'
import { readConfig } from '../config.ts'
import { createNow } from '../createNow.ts'
import { openData } from '../openData.ts'
import { lockFolder } from '../store/sqlite/lockFolder.ts'
import { type Schema, withSchema } from '../store/withSchema.ts'
import { CommandError } from './CommandError.ts'
import { confirmed } from './confirmed.ts'
import type { Terminal } from './Terminal.ts'

interface MigrateOptions {
  to?: string
  down: boolean
  list: boolean
  yes: boolean
}

export const migrateCommand = (terminal: Terminal): Command =>
  new Command('migrate')
    .description('bring the database to the schema of this version; servers do so when they start')
    .option('--list', 'only show what is applied and what is pending', false)
    .option('--to <name>', 'go no further than this migration')
    .option('--down', 'take back what came after --to: what only newer versions know is LOST', false)
    .option('--yes', 'do not ask', false)
    .addHelpText(
      'after',
      `
Stop the server before --down.

Examples: roomkey migrate --list
          roomkey migrate --down --to 0001_rooms_and_messages`,
    )
    .action((options: MigrateOptions) => migrate(terminal, options))

async function migrate(terminal: Terminal, options: MigrateOptions): Promise<void> {
  const config = readConfig(terminal.env)
  const empty = await withSchema(config, async (schema) => {
    if (options.list) return false
    if (!options.down) return up(schema, options)
    await down(terminal, schema, options)
    return false
  })
  if (empty) {
    // Not only migrated: a database without its master key would be refused at the next start.
    const data = await openData(config, { now: createNow(), say: terminal.err })
    await data.close()
  }
  const { applied, pending } = await withSchema(config, ({ state }) => state())
  for (const name of applied) terminal.out(`applied  ${name}`)
  for (const name of pending) terminal.out(`pending  ${name}`)
}

/** Resolves with whether the database is an empty one, which it leaves to be made as a whole. */
async function up(schema: Schema, { to }: MigrateOptions): Promise<boolean> {
  const { applied, pending } = await schema.state()
  if (to !== undefined) known(to, [...applied, ...pending])
  if (applied.length === 0 && to !== undefined)
    throw new CommandError('The database is empty: leave --to away to make a whole one.', 2)
  if (applied.length > 0 && !(to !== undefined && applied.includes(to))) await schema.up(to)
  return applied.length === 0
}

async function down(terminal: Terminal, schema: Schema, { to, yes }: MigrateOptions): Promise<void> {
  if (to === undefined)
    throw new CommandError('Say how far: roomkey migrate --down --to <the last migration to keep>.', 2)
  const { applied, pending } = await schema.state()
  known(to, [...applied, ...pending])
  const lost = applied.slice(applied.indexOf(to) + 1)
  if (!applied.includes(to) || lost.length === 0) return
  await confirmed(terminal, yes, `This takes back ${lost.join(', ')} and loses what they hold.`)
  // A server of this machine would go on with tables that are gone.
  const lock = lockFolder(readConfig(terminal.env).dataDir)
  await schema.down(to).finally(() => lock.release())
}

function known(name: string, names: readonly string[]): void {
  if (!names.includes(name))
    throw new CommandError(`There is no migration ${name}: roomkey migrate --list names them.`, 2)
}
