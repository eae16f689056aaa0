import type { Knex } from 'knex'

/**
 * Which edits were applied, so that a retry changes nothing, whatever was edited since. Those of a message go when it is
 * deleted: nothing edits it after that.
 */
export async function up(knex: Knex): Promise<void> {
  const suffix = knex.client.config.client === 'better-sqlite3' ? ' without rowid' : ''
  for (const [table, of, parent] of [
    ['message_edits', 'message_id', 'messages'],
    ['room_edits', 'room_id', 'rooms'],
  ]) {
    await knex.raw(
      `create table ${table} (${of} text not null references ${parent} (id), id text not null,
        primary key (${of}, id))${suffix}`,
    )
  }
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('room_edits')
  await knex.schema.dropTable('message_edits')
}
