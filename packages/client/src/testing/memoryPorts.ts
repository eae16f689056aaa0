import type { Databases, Random, Secrets, SqlDriver, Staging } from '../ports/index.ts'

export class MemorySecrets implements Secrets {
  readonly values = new Map<string, string>()

  async get(name: string): Promise<string | null> {
    return this.values.get(name) ?? null
  }

  async set(name: string, value: string | null): Promise<void> {
    if (value === null) this.values.delete(name)
    else this.values.set(name, value)
  }

  async update(name: string, change: (value: string | null) => string | null): Promise<string | null> {
    const value = change(this.values.get(name) ?? null)
    await this.set(name, value)
    return value
  }
}

/** Databases that outlive an engine, as a disk would: `close` keeps them for the next `open`. */
export class KeptDatabases implements Databases {
  readonly #create: () => SqlDriver
  readonly #kept = new Map<string, SqlDriver>()

  constructor(create: () => SqlDriver) {
    this.#create = create
  }

  get names(): string[] {
    return [...this.#kept.keys()]
  }

  /** What lies in them, also while no engine has them open. */
  rows<Row>(sql: string): Row[] {
    return [...this.#kept.values()].flatMap((kept) => kept.all<Row>(sql))
  }

  async open(name: string): Promise<SqlDriver> {
    const real = this.#kept.get(name) ?? this.#create()
    this.#kept.set(name, real)
    let open = true
    const guarded = <T>(work: () => T): T => {
      if (!open) throw new Error('The database is closed.')
      return work()
    }
    return {
      persistent: true,
      run: (sql, values) => guarded(() => real.run(sql, values)),
      all: (sql, values) => guarded(() => real.all(sql, values)),
      transaction: (work, kept) => guarded(() => real.transaction(work, kept)),
      close: () => {
        open = false
      },
    }
  }

  async remove(name: string): Promise<void> {
    this.#kept.get(name)?.close()
    this.#kept.delete(name)
  }
}

/** Tells who keeps what. Files that a test made up are here once somebody keeps them. */
export class CountedStaging implements Staging {
  readonly released: string[] = []
  readonly owners = new Map<string, string>()

  keep(ids: readonly string[], owner: string): void {
    for (const id of ids) this.owners.set(id, owner)
  }

  /** What `digest` finds out. */
  digests: (id: string, progress?: (read: number) => void) => Promise<string> = async () => 'ab'.repeat(32)

  digest(id: string, progress?: (read: number) => void): Promise<string> {
    return this.digests(id, progress)
  }

  release(id: string): void {
    this.owners.delete(id)
    this.released.push(id)
  }

  sweep(owner: string | null, named: ReadonlySet<string>): void {
    for (const [id, of] of this.owners) if (of === owner && !named.has(id)) this.release(id)
  }
}

/** The same numbers for the same seed (mulberry32), so that a failing test fails again. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return { next, bytes: (count) => Uint8Array.from({ length: count }, () => Math.floor(next() * 256)) }
}
