import { z } from 'zod'

/** Where secrets and messages are kept on a system that has no place for passwords. */
export const KeptWithout = z.enum(['memory', 'file'])
export type KeptWithout = z.infer<typeof KeptWithout>

/** What protects that which this app keeps; keys and tokens are meant, and with the keys the messages. */
export const Protection = z.discriminatedUnion('keychain', [
  z.object({ keychain: z.literal(true) }),
  z.object({
    keychain: z.literal(false),
    why: z.enum(['noKeyring', 'noAnswer']),
    /** In force since the start; null: nobody was asked yet, and nothing is kept. */
    now: KeptWithout.nullable(),
    /** From the next start on. */
    next: KeptWithout.nullable(),
  }),
])
export type Protection = z.infer<typeof Protection>
