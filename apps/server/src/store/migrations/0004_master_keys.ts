import type { Knex } from 'knex'

/**
 * The master keys that room keys may be wrapped by, by their fingerprints. The reference is what makes letting go of one
 * safe: the database refuses to forget a key that still wraps something, and to store what a forgotten one wraps.
 * Rows from before have no fingerprint.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('master_keys', (table) => {
    table.text('id').primary()
    table.bigInteger('added_at').notNullable()
  })
  // Not by knex, which would copy the table on SQLite.
  await knex.raw('alter table room_keys add column wrapped_by text references master_keys (id)')
  // Finds the row of a stored file, for files that no row names.
  await knex.raw('create unique index attachments_storage_key on attachments (storage_key)')
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index attachments_storage_key')
  await knex.raw('alter table room_keys drop column wrapped_by')
  await knex.schema.dropTable('master_keys')
}
