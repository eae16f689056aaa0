import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The first account of an installation. There once was only one, and what it kept stays where it is: its secrets have
 * no account in their names, its folder another name, and its page the host that every page had.
 */
export const FIRST_ACCOUNT = 'roomkey'

export const folderOf = (userData: string, account: string): string =>
  account === FIRST_ACCOUNT ? join(userData, 'engine') : join(userData, 'accounts', account)

export const secretOf = (account: string, name: string): string =>
  account === FIRST_ACCOUNT ? name : `${account}/${name}`

/** Whether a secret of that full name is this account's. Names themselves hold no slash. */
export const isSecretOf = (account: string, fullName: string): boolean =>
  account === FIRST_ACCOUNT ? !fullName.includes('/') : fullName.startsWith(`${account}/`)

/** Whether anybody's messages lie there: an account that nobody signed in to has no database. */
export function holdsData(userData: string, account: string): boolean {
  const databases = join(folderOf(userData, account), 'accounts')
  return existsSync(databases) && readdirSync(databases).length > 0
}

/** The accounts that have a folder beside the first one's. */
export function foundAccounts(userData: string): string[] {
  const folder = join(userData, 'accounts')
  return existsSync(folder) ? readdirSync(folder) : []
}
