import type { Knex } from 'knex'
import { MIGRATIONS } from './migrations/index.ts'

type Migration = (typeof MIGRATIONS)[number]

/** This database was written by a newer Roomkey: going on could damage what we do not understand. */
export class SchemaTooNewError extends Error {}

/** Which migrations a database has had, oldest first, and which it has not. */
export interface SchemaState {
  applied: string[]
  pending: string[]
}

/** Hears the name of a migration that was run. */
export type Ran = (name: string) => void

/** Changes nothing; a database without a table is one where everything is pending. Rejects with SchemaTooNewError. */
export async function schemaState(knex: Knex): Promise<SchemaState> {
  const rows: { name: string }[] = (await knex.schema.hasTable('knex_migrations'))
    ? await knex('knex_migrations').select('name').orderBy('name')
    : []
  const applied = rows.map(({ name }) => name)
  const known = MIGRATIONS.map(({ name }) => name)
  const unknown = applied.filter((name) => !known.includes(name))
  if (unknown.length === 0) return { applied, pending: known.filter((name) => !applied.includes(name)) }
  throw new SchemaTooNewError(
    `The database was written by a newer Roomkey (it has ${unknown.join(', ')}): start that version, or restore a backup.`,
  )
}

/**
 * Brings the schema up to date in one transaction, or only as far as the migration `to`, each in its own. Takes no
 * lock when there is nothing to do. Tells `ran` of each that changed tables which were there. Rejects with
 * SchemaTooNewError.
 */
export async function migrate(knex: Knex, to?: string, ran?: Ran): Promise<void> {
  const { pending } = await schemaState(knex)
  const wanted = to === undefined ? pending.length : pending.indexOf(to) + 1
  if (wanted > 0) await exclusively(knex, () => upTo(knex, to, ran))
}

/** Asked again behind the lock: another node may have done it meanwhile. */
async function upTo(knex: Knex, to: string | undefined, ran: Ran = () => {}): Promise<void> {
  const { applied, pending } = await schemaState(knex)
  const wanted = to === undefined ? pending.length : pending.indexOf(to) + 1
  if (wanted === pending.length) await knex.migrate.latest({ migrationSource })
  else for (const name of pending.slice(0, wanted)) await knex.migrate.up({ migrationSource, name })
  if (applied.length > 0) for (const name of pending.slice(0, wanted)) ran(name)
}

/** Takes migrations back, newest first, down to but not including `to`; without it every one: an empty schema remains. */
export async function migrateDown(knex: Knex, to?: string): Promise<void> {
  const { applied } = await schemaState(knex)
  if (to !== undefined && !applied.includes(to)) throw new RangeError(`${to} is not applied`)
  await exclusively(knex, async () => {
    for (const name of applied.toReversed()) {
      if (name === to) return
      await knex.migrate.down({ migrationSource, name })
    }
  })
}

// Any number, the same in every version.
const MIGRATION_LOCK = 7_205_759_403

/**
 * On PostgreSQL nodes that start together take turns, by a lock that ends with the connection, however that ends; the
 * knex given has one connection only. knex's own mark would outlive whoever was killed while migrating, so one that is
 * found is wiped off: on PostgreSQL nobody else is at it, and on SQLite two at it fail at each other's tables.
 */
async function exclusively(knex: Knex, work: () => Promise<void>): Promise<void> {
  const shared = knex.client.config.client === 'pg'
  if (shared) await knex.raw('select pg_advisory_lock(?)', [MIGRATION_LOCK])
  try {
    await knex.migrate.forceFreeMigrationsLock({ migrationSource })
    await work()
  } finally {
    if (shared) await knex.raw('select pg_advisory_unlock(?)', [MIGRATION_LOCK])
  }
}

const migrationSource: Knex.MigrationSource<Migration> = {
  getMigrations: async () => [...MIGRATIONS],
  getMigrationName: (migration) => migration.name,
  getMigration: async (migration) => migration,
}
