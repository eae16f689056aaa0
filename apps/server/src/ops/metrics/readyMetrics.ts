import { Gauge, type Registry } from 'prom-client'
import type { Readiness } from '../readiness.ts'
import type { Watched } from './stateMetrics.ts'

const WELL: Readiness = { reasons: [], degraded: [] }

/** What a server needs and whether it has it, as /readyz would answer at each scrape: they share one look at the database. */
export function readyMetrics(registry: Registry, watched: Watched): void {
  const registers = [registry]
  const readiness = async () => (await watched.ready?.()) ?? WELL
  const flag = (name: string, help: string, read: () => boolean | Promise<boolean>) =>
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        this.set((await read()) ? 1 : 0)
      },
    })
  const databaseUp = async () => !(await readiness()).reasons.includes('database')

  flag('roomkey_ready', 'Whether /readyz answers 200.', async () => (await readiness()).reasons.length === 0)
  flag('roomkey_database_up', 'Whether the database answers.', databaseUp)
  flag('roomkey_files_up', 'Whether files can be stored and opened.', () => watched.filesUp?.() ?? true)
  flag('roomkey_disk_refuses', 'Whether a disk did not take what was last to be stored.', async () => {
    const { degraded } = await readiness()
    return degraded.includes('room on the disk') || degraded.includes('room for files')
  })
  new Gauge({
    name: 'roomkey_database_connections',
    help: 'Connections to PostgreSQL, and what waits for one; without a value on SQLite.',
    labelNames: ['pool', 'state'],
    registers,
    async collect() {
      const up = await databaseUp()
      this.reset()
      // Until a pool tries again it takes those that broke for free ones.
      for (const [pool, { used, free, waiting }] of Object.entries(watched.databaseConnections?.() ?? {}))
        for (const [state, count] of Object.entries({ used, free: up ? free : 0, waiting }))
          this.set({ pool, state }, count)
    },
  })
}
