import type { Knex } from 'knex'

/** What one person keeps is added up from the index alone. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('create index attachments_uploader on attachments (uploader_id, size)')
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index attachments_uploader')
}
