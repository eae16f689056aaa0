import { Command, CommanderError } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import { MalformedConfigError } from '../config.ts'
import { advice } from './advice.ts'
import { backupCommand } from './backup.ts'
import { CommandError } from './CommandError.ts'
import { checkCommand } from './check.ts'
import { createAdminCommand } from './createAdmin.ts'
import { migrateCommand } from './migrate.ts'
import { resetPasswordCommand } from './resetPassword.ts'
import { restoreCommand } from './restore.ts'
import { rotateMasterKeyCommand } from './rotateMasterKey.ts'
import { serveCommand } from './serve.ts'
import { statsCommand } from './stats.ts'
import type { Terminal } from './Terminal.ts'

const AFTER = `
Settings come from the environment; docs/SELF_HOSTING.md lists them. A command and its server need the same ones.
Ends with 0 when all went well, 1 when something failed or is wrong, 2 when it was asked wrongly or a setting is no valid one.`

/** The whole command line; nothing runs until it is parsed. */
export function commandLine(terminal: Terminal): Command {
  const program = new Command('roomkey')
    .description('A team chat of your own: the server and what keeps it well.')
    .version(packageJson.version)
    .addHelpText('after', AFTER)
    .addCommand(serveCommand(terminal), { isDefault: true })
  const commands = [
    backupCommand,
    restoreCommand,
    checkCommand,
    statsCommand,
    createAdminCommand,
    resetPasswordCommand,
    migrateCommand,
    rotateMasterKeyCommand,
  ]
  for (const command of commands) program.addCommand(command(terminal))
  for (const command of [program, ...program.commands]) {
    command
      .exitOverride()
      .allowExcessArguments(false)
      .configureOutput({ writeErr: () => {}, writeOut: (text) => terminal.out(text.trimEnd()) })
  }
  return program
}

/** Runs the words of a command line; resolves with the exit code. Failures are said in one sentence. */
export async function run(words: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await commandLine(terminal).parseAsync(words, { from: 'user' })
    return 0
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0
    terminal.err(sentence(error, terminal))
    if (error instanceof CommanderError || error instanceof MalformedConfigError) return 2
    return error instanceof CommandError ? error.exitCode : 1
  }
}

function sentence(error: unknown, { env }: Terminal): string {
  if (error instanceof CommanderError) {
    if (error.code === 'commander.excessArguments')
      return `${error.message.split(': ').at(-1)?.replace(/\.$/, '')} is no command or option here; roomkey --help lists what there is.`
    const [said = ''] = error.message.replace(/^error: /, '').split('\n')
    return `${said[0]?.toUpperCase()}${said.slice(1).replace(/\.$/, '')}; roomkey --help lists what there is.`
  }
  // An Error of ours is a sentence already; whatever else comes is told by its own words.
  return (
    advice(error, { dataDir: env.DATA_DIR || './data' }) ??
    (error instanceof Error ? error.message : String(error))
  )
}
