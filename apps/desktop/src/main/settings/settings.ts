import { join } from 'node:path'
import { z } from 'zod'
import { AccountId } from '../../ipc/accounts.ts'
import { Look } from '../../ipc/look.ts'
import { Pin } from '../../ipc/pin.ts'
import { KeptWithout } from '../../ipc/protection.ts'
import { ShellSettings } from '../../ipc/shellSettings.ts'
import { FIRST_ACCOUNT, foundAccounts, holdsData } from '../accounts/accountPlace.ts'
import { JsonFile } from './jsonFile.ts'

const KeptAccount = z.object({
  id: AccountId,
  /** The server last signed in to, and as whom. */
  server: z.string().nullable(),
  username: z.string().nullable(),
  /** A value of another version must not cost the accounts. */
  pin: Pin.optional().catch(undefined),
})
export type KeptAccount = z.infer<typeof KeptAccount>

const Settings = z.object({
  /** From when there was one account: its server. */
  server: z.string().nullable().default(null),
  /** In the order in which they were added. */
  accounts: z.array(KeptAccount).default([]),
  /** Of which somebody wanted everything removed: what a crash left of them goes at the next start. */
  removing: z.array(AccountId).default([]),
  /** Whose page was shown last. */
  account: AccountId.default(FIRST_ACCOUNT),
  /** What was answered on a system without a keychain. */
  withoutKeychain: KeptWithout.nullable().default(null),
  /** Closing the window left the app beside the clock, and the person was told so. */
  trayExplained: z.boolean().default(false),
  look: Look.nullable().default(null),
  /** Where a file was saved last. */
  saveFolder: z.string().nullable().default(null),
  /** A value of another version must not cost the accounts above. */
  shell: ShellSettings.prefault({}).catch(() => ShellSettings.parse({})),
  window: z
    .object({
      x: z.int(),
      y: z.int(),
      width: z.int().positive(),
      height: z.int().positive(),
      maximized: z.boolean(),
    })
    .nullable()
    .default(null),
})
export type Settings = z.infer<typeof Settings>

/**
 * What the shell itself remembers. Nothing in it is secret. Should it be lost, accounts are known by their folders
 * until their engines tell whose they are.
 */
export function openSettings(userData: string): JsonFile<Settings> {
  const file = new JsonFile<Settings>(join(userData, 'settings.json'), Settings, Settings.parse({}))
  const { accounts, removing, server } = file.value
  const known = accounts.length === 0 ? [{ id: FIRST_ACCOUNT, server, username: null }] : accounts
  const named = new Set([...removing, ...known.map(({ id }) => id)])
  const found = foundAccounts(userData).filter(
    (id) => AccountId.safeParse(id).success && !named.has(id) && holdsData(userData, id),
  )
  if (accounts.length === 0 || found.length > 0) {
    const unnamed = found.map((id) => ({ id, server: null, username: null }))
    file.write({ ...file.value, server: null, accounts: [...known, ...unnamed] })
  }
  return file
}
