import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

export interface Options {
  /** Suggested to somebody who signs in for the first time. */
  server: string | null
  /** Holds everything this app stores; null leaves the place to the operating system. */
  userData: string | null
  /** The folder with newer versions and their channel files; null: the one built in. */
  updateFeed: string | null
  /** Where word lists for spelling are fetched from, ending in a slash; `off`: they are not; null: where Chromium does. */
  dictionaries: string | null
  /** Started with the computer: nobody asked for the window. */
  hidden: boolean
  /** From a checkout: it becomes this computer's program for roomkey:// links. */
  registerLinks: boolean
}

/** `--server=`, `--user-data=`, `--update-feed=` and `--dictionaries=` win over ROOMKEY_SERVER and so on. */
export function readOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      server: { type: 'string' },
      'user-data': { type: 'string' },
      'update-feed': { type: 'string' },
      dictionaries: { type: 'string' },
      hidden: { type: 'boolean' },
      'register-links': { type: 'boolean' },
    },
    // Chromium's own switches share the command line.
    strict: false,
  })
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null)
  const userData = text(values['user-data']) ?? text(env.ROOMKEY_USER_DATA)
  return {
    server: text(values.server) ?? text(env.ROOMKEY_SERVER),
    userData: userData === null ? null : resolve(userData),
    updateFeed: text(values['update-feed']) ?? text(env.ROOMKEY_UPDATE_FEED),
    dictionaries: text(values.dictionaries) ?? text(env.ROOMKEY_DICTIONARIES),
    hidden: values.hidden === true,
    registerLinks: values['register-links'] === true || env.ROOMKEY_REGISTER_LINKS === '1',
  }
}
