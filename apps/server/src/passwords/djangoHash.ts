// A row with absurdly many iterations would hold up everybody's logins.
const MAX_ITERATIONS = 5_000_000

export interface DjangoHash {
  iterations: number
  salt: string
  digest: Buffer
}

/** Reads `pbkdf2_sha256$iterations$salt$base64`; undefined for other forms, unusable passwords (`!…`) included. */
export function parseDjangoHash(text: string): DjangoHash | undefined {
  const match = /^pbkdf2_sha256\$([1-9]\d{0,6})\$([^$]+)\$([A-Za-z0-9+/]{43}=)$/.exec(text)
  const [, iterations, salt, digest] = match ?? []
  if (iterations === undefined || salt === undefined || digest === undefined) return undefined
  if (Number(iterations) > MAX_ITERATIONS) return undefined
  return { iterations: Number(iterations), salt, digest: Buffer.from(digest, 'base64') }
}
