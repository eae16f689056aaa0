import { z } from 'zod'

/** Where secrets and messages are kept on a system that has no place for passwords. */
export const KeptWithout = z.enum(['memory', 'file'])
export type KeptWithout = z.infer<typeof KeptWithout>

/** What protects that which this app keeps; keys and tokens are meant, and with the keys the messages. */
export const Protection = z.discriminatedUnion('keychain', [
  z.object({ keychain: z.literal(true) }),
  z.object({
    keychain: z.literal(false),
    /** On Linux no keyring gave a key; elsewhere the system has a keychain, and it seals nothing. */
    why: z.enum(['noKeyring', 'noAnswer']),
    /** In force; null: nothing is kept until somebody answers. A file without an answer is one that was there before. */
    now: KeptWithout.nullable(),
    /** The person's answer, from the next start on; null: nobody was asked yet. */
    next: KeptWithout.nullable(),
    /** Somebody was asked since the app was started and put it off: they are asked again at the next start. */
    putOff: z.boolean(),
  }),
])
export type Protection = z.infer<typeof Protection>
