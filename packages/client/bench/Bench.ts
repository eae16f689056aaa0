import { copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NodeSqlDriver } from '../hosts/node/NodeSqlDriver.ts'
import { reportDamage } from '../hosts/shared/reportDamage.ts'
import type { SqlDriver } from '../src/ports/index.ts'
import { makeCache } from './cache/makeCache.ts'
import type { Options } from './options.ts'

/** The caches of one run, in a folder that goes with it. Encrypted, as on the desktop. */
export class Bench {
  readonly options: Options
  readonly #folder = mkdtempSync(join(tmpdir(), 'roomkey-bench-'))
  readonly #made = new Set<string>()
  readonly #key = crypto.getRandomValues(new Uint8Array(32))

  constructor(options: Options) {
    this.options = options
  }

  /** A cache of all messages; one of each room's newest page, as after a first sign-in; one with nothing in it. */
  path(kind: 'whole' | 'fresh' | 'empty'): string {
    const path = join(this.#folder, `${kind}.sqlite3`)
    if (this.#made.has(kind)) return path
    this.#made.add(kind)
    const sql = this.open(path)
    const begun = performance.now()
    if (kind !== 'empty') makeCache(sql, this.options.messages, kind === 'whole')
    sql.close()
    if (kind === 'whole') {
      const seconds = ((performance.now() - begun) / 1000).toFixed(0)
      console.error(`made the cache: ${seconds} s, ${Math.round(statSync(path).size / 1e6)} MB`)
    }
    return path
  }

  /** Another file with the same in it. */
  copy(kind: 'whole' | 'fresh', name: string): string {
    const path = join(this.#folder, `${name}.sqlite3`)
    copyFileSync(this.path(kind), path)
    return path
  }

  /** The driver that ships, with all that it is wrapped in. */
  open(path: string): SqlDriver {
    return reportDamage(new NodeSqlDriver(path, this.#key), () => {})
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
