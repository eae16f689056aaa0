import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { concat } from '../shared/bytes.ts'

export const fixture = (path: string): URL => new URL(`../../../../fixtures/${path}`, import.meta.url)

export const readJson = <T>(path: string): T => JSON.parse(readFileSync(fixture(path), 'utf8')) as T

export const fromHex = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'))

export const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** The bytes with one bit turned over. */
export function flipped(bytes: Uint8Array, index: number): Uint8Array {
  const copy = bytes.slice()
  copy[index] = (copy[index] ?? 0) ^ 1
  return copy
}

/** Any number of random bytes (WebCrypto gives 65,536 at once). */
export const anyBytes = (length: number): Uint8Array => new Uint8Array(randomBytes(length))

export async function collect(source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for await (const part of source) parts.push(part)
  return concat(...parts)
}
