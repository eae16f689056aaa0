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
