import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'

export interface Hashed {
  bytes: number
  sha256: string
}

/** Writes a stream to a new file that only this account reads, and says what it was; `flush` makes it durable. */
export async function copyHashed(
  source: AsyncIterable<Uint8Array>,
  path: string,
  { signal, flush = false }: { signal?: AbortSignal | undefined; flush?: boolean } = {},
): Promise<Hashed> {
  const seen = new Hasher()
  const target = createWriteStream(path, { flags: 'wx', mode: 0o600, flush })
  const through = async function* (chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      seen.update(chunk)
      yield chunk
    }
  }
  await pipeline(source, through, target, { ...(signal && { signal }) })
  return seen.result()
}

export async function hashFile(path: string): Promise<Hashed> {
  const seen = new Hasher()
  for await (const chunk of createReadStream(path)) seen.update(chunk as Uint8Array)
  return seen.result()
}

/** Counts and hashes what passes. */
export class Hasher {
  readonly #hash = createHash('sha256')
  #bytes = 0

  update(chunk: Uint8Array): void {
    this.#hash.update(chunk)
    this.#bytes += chunk.length
  }

  result(): Hashed {
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') }
  }
}
