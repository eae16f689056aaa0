import { RegisterBody, TokenBody } from '@roomkey/protocol'
import { Command } from 'commander'
import { resetPassword } from '../actions/resetPassword.ts'
import { readConfig } from '../config.ts'
import { createNow } from '../createNow.ts'
import type { Data } from '../openData.ts'
import { createPasswords } from '../passwords/createPasswords.ts'
import type { UserRow } from '../store/store.ts'
import { CommandError } from './CommandError.ts'
import { checked } from './checked.ts'
import { commandLog } from './commandLog.ts'
import { withData } from './openExisting.ts'
import { readPassword } from './readPassword.ts'
import type { Terminal } from './Terminal.ts'

interface ResetPasswordOptions {
  passwordStdin: boolean
}

export const resetPasswordCommand = (terminal: Terminal): Command =>
  new Command('reset-password')
    .description('give somebody who forgot theirs a new password, and sign them out everywhere')
    .argument('<username>')
    .option('--password-stdin', 'read the password from stdin instead of asking for it', false)
    .addHelpText(
      'after',
      `
Their rooms, messages and files stay as they are, and so does what their devices keep.

Examples: roomkey reset-password bob
          roomkey reset-password bob --password-stdin < new-password.txt`,
    )
    .action((username: string, options: ResetPasswordOptions) => reset(terminal, username, options))

async function reset(
  terminal: Terminal,
  name: string,
  { passwordStdin }: ResetPasswordOptions,
): Promise<void> {
  const config = readConfig(terminal.env)
  // As whoever signs in may write it.
  const { username } = checked(TokenBody.pick({ username: true }), { username: name })
  await withData(terminal, config, async ({ store }) => {
    const { id } = await openAccount(store, username)
    const { password } = checked(RegisterBody.pick({ password: true }), {
      password: await readPassword(terminal, passwordStdin),
    })
    const log = commandLog(terminal, config)
    await resetPassword({ store, passwords: await createPasswords(), now: createNow(), log }, id, password)
    terminal.out(`${username} (user ${id}) has the new password and is signed out everywhere.`)
    terminal.out('A server that runs closes what is still open within half a minute.')
    terminal.out(
      'Hand the password over where nobody else reads it, and ask them to change it under "Devices and password".',
    )
  })
}

/** Asked before the password is typed. */
async function openAccount(store: Data['store'], username: string): Promise<UserRow> {
  const user = await store.userByName(username)
  if (!user) throw new CommandError(`Nothing was changed: ${username} is not there.`)
  if (user.isActive) return user
  throw new CommandError(
    `Nothing was changed: the account of ${username} is closed, and an admin opens it again with {"is_active": true} to PUT /api/admin/users/${user.id}/.`,
  )
}
