import type { Knex } from 'knex'
import { MIGRATIONS } from './migrations/index.ts'

type Migration = (typeof MIGRATIONS)[number]

/** This database was written by a newer Roomkey: going on could damage what we do not understand. */
export class SchemaTooNewError extends Error {}

/** Brings the schema up to date, each migration in its own transaction. Rejects with SchemaTooNewError. */
export async function migrate(knex: Knex): Promise<void> {
  await refuseNewer(knex)
  await knex.migrate.latest({ migrationSource })
}

/** Takes every migration back: an empty schema remains. */
export async function migrateDown(knex: Knex): Promise<void> {
  await refuseNewer(knex)
  await knex.migrate.rollback({ migrationSource }, true)
}

const migrationSource: Knex.MigrationSource<Migration> = {
  getMigrations: async () => [...MIGRATIONS],
  getMigrationName: (migration) => migration.name,
  getMigration: async (migration) => migration,
}

async function refuseNewer(knex: Knex): Promise<void> {
  if (!(await knex.schema.hasTable('knex_migrations'))) return
  const known = new Set(MIGRATIONS.map(({ name }) => name))
  const applied: { name: string }[] = await knex('knex_migrations').select('name')
  const unknown = applied.filter(({ name }) => !known.has(name)).map(({ name }) => name)
  if (unknown.length === 0) return
  throw new SchemaTooNewError(
    `The database was written by a newer Roomkey (it has ${unknown.join(', ')}): start that version, or restore a backup.`,
  )
}
