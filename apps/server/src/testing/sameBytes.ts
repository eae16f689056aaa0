/** Drivers give Buffers, threads Uint8Arrays: what counts is the bytes. */
export function sameBytes(one: unknown, other: unknown): boolean | undefined {
  if (!(one instanceof Uint8Array && other instanceof Uint8Array)) return undefined
  return Buffer.from(one).equals(other)
}
