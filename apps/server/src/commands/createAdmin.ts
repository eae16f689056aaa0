import { RegisterBody, TokenBody } from '@roomkey/protocol'
import { Command } from 'commander'
import { createAdmin, setAdmin } from '../actions/createAdmin.ts'
import { ActionError } from '../actions/errors.ts'
import { readConfig } from '../config.ts'
import { createNow } from '../createNow.ts'
import { createPasswords } from '../passwords/createPasswords.ts'
import { CommandError } from './CommandError.ts'
import { checked } from './checked.ts'
import { commandLog } from './commandLog.ts'
import { withData } from './openExisting.ts'
import { readPassword } from './readPassword.ts'
import type { Terminal } from './Terminal.ts'

interface CreateAdminOptions {
  email: string
  passwordStdin: boolean
  promote: boolean
  demote: boolean
}

export const createAdminCommand = (terminal: Terminal): Command =>
  new Command('create-admin')
    .description('open an account that may close others, or make an existing one such')
    .argument('<username>')
    .option('--email <address>', 'for the new account', '')
    .option('--password-stdin', 'read the password from stdin instead of asking for it', false)
    .option('--promote', 'the account is there already', false)
    .option('--demote', 'the account is no admin any more', false)
    .addHelpText(
      'after',
      `
Admins close accounts and see how much there is, by /api/admin/; no rooms or messages of others.

Examples: roomkey create-admin ada
          roomkey create-admin ada --promote`,
    )
    .action((username: string, options: CreateAdminOptions) => makeAdmin(terminal, username, options))

async function makeAdmin(terminal: Terminal, name: string, options: CreateAdminOptions): Promise<void> {
  const { promote, demote, email } = options
  if (promote && demote) throw new CommandError('Either --promote or --demote, not both.', 2)
  const config = readConfig(terminal.env)
  const log = commandLog(terminal, config)
  if (promote || demote) {
    const { username } = checked(TokenBody.pick({ username: true }), { username: name })
    await withData(terminal, config, ({ store }) =>
      refusing(() => setAdmin({ store, log }, username, promote), `${username} is not there`),
    )
    return terminal.out(promote ? `${username} is an admin.` : `${username} is no admin any more.`)
  }
  await withData(terminal, config, async ({ store }) => {
    const password = await readPassword(terminal, options.passwordStdin)
    const asked = checked(RegisterBody, { username: name, password, email })
    const account = { ...asked, email: asked.email ?? '' }
    await refusing(
      async () => createAdmin({ store, passwords: await createPasswords(), now: createNow(), log }, account),
      `${account.username} is taken, add --promote to make it an admin's`,
    )
    terminal.out(`${account.username} is an admin.`)
  })
}

async function refusing(work: () => Promise<unknown>, instead: string): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (error instanceof ActionError) throw new CommandError(`Nothing was changed: ${instead}.`)
    throw error
  }
}
