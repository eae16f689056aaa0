import { z } from 'zod'

/** A SHA-256 as Node writes it. */
export const Sha256 = z.string().regex(/^[0-9A-F]{2}(:[0-9A-F]{2}){31}$/)

/** The certificate that somebody trusts for a server, though no authority vouches for it. */
export const Pin = z.object({
  /** As in a URL, with its port unless it is 443. */
  host: z.string(),
  sha256: Sha256,
})
export type Pin = z.infer<typeof Pin>
