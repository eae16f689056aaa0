import { Refusal } from '../errors/Refusal.ts'

/** How a body is to be read. */
export interface BodyRules {
  /** Bytes of the whole body. */
  limit: number
  /** Form fields that may be repeated and make a list; of any other the last one counts, as documented. */
  lists?: readonly string[]
}

export const tooLarge = (limit: number): Refusal =>
  new Refusal('too_large', { detail: `The request is larger than ${limit} bytes.` })
