import { z } from 'zod'

/** Names an account's folder, and is the host of its page: small letters, digits and hyphens. */
export const AccountId = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/)
export type AccountId = z.infer<typeof AccountId>

/** One account of this computer, as the rail and the menu show it. */
export const AccountInfo = z.object({
  id: AccountId,
  /** Null before anybody signed in. */
  server: z.string().nullable(),
  username: z.string().nullable(),
  /** `failed`: its engine could not be kept running. */
  state: z.enum(['starting', 'signedIn', 'signedOut', 'failed']),
  unread: z.int().nonnegative(),
  /** What was kept could not be opened and is loaded again; until the person has seen that. */
  rebuilt: z.boolean(),
})
export type AccountInfo = z.infer<typeof AccountInfo>
