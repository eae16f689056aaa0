import type { SealedPieces } from '../ports/index.ts'

/** Pieces beside a database, in memory. The key is one, and without it nothing is given out. */
export class MemoryPieces implements SealedPieces {
  readonly files = new Map<string, Map<number, { key: Uint8Array; content: Uint8Array }>>()
  #keys = 0
  /** With what every write fails from now on: a full disk. */
  full: Error | null = null

  async write(owner: string, file: string, number: number, content: Uint8Array): Promise<Uint8Array> {
    if (this.full !== null) throw this.full
    this.#keys += 1
    const key = new Uint8Array(32).fill(this.#keys)
    const pieces = this.files.get(`${owner}/${file}`) ?? new Map()
    this.files.set(`${owner}/${file}`, pieces)
    pieces.set(number, { key, content: content.slice() })
    return key
  }

  async read(owner: string, file: string, number: number, key: Uint8Array): Promise<Uint8Array | null> {
    const piece = this.files.get(`${owner}/${file}`)?.get(number)
    return piece !== undefined && String(piece.key) === String(key) ? piece.content : null
  }

  async remove(owner: string, file: string): Promise<void> {
    this.files.delete(`${owner}/${file}`)
  }

  async sweep(owner: string, named: ReadonlySet<string>): Promise<void> {
    for (const name of this.files.keys())
      if (name.startsWith(`${owner}/`) && !named.has(name.slice(owner.length + 1))) this.files.delete(name)
  }

  /** Its next reader finds something else than was written. */
  damage(owner: string, file: string, number: number): void {
    this.files.get(`${owner}/${file}`)?.delete(number)
  }
}
