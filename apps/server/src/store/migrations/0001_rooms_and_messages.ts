import type { Knex } from 'knex'

// Times are whole microseconds since 1970, UTC; ids are lower-case UUIDs except the users' integers.
// Users are never deleted by the database under the rooms and messages that name them.

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('meta', (table) => {
    table.text('key').primary()
    table.text('value').notNullable()
  })
  await knex.schema.createTable('users', (table) => {
    table.increments('id')
    table.text('username').notNullable().unique()
    table.text('email').notNullable()
    table.text('first_name').notNullable()
    table.text('last_name').notNullable()
    table.text('password_hash').notNullable()
    table.boolean('is_active').notNullable()
    table.bigInteger('joined_at').notNullable()
  })
  await clustered(knex, 'rooms', (table) => {
    table.text('id').primary()
    table.bigInteger('last_seq').notNullable()
    table.bigInteger('last_rev').notNullable()
    table.bigInteger('rev').notNullable()
    table.integer('key_epoch').notNullable()
    table.text('name').notNullable()
    table.boolean('is_private').notNullable()
    table.integer('created_by').references('users.id')
    table.bigInteger('created_at').notNullable()
    table.bigInteger('updated_at').notNullable()
    table.text('description')
  })
  await clustered(knex, 'room_keys', (table) => {
    table.text('room_id').notNullable().references('rooms.id')
    table.integer('epoch').notNullable()
    table.text('wrapped_key').notNullable()
    table.primary(['room_id', 'epoch'])
  })
  await clustered(knex, 'memberships', (table) => {
    table.text('room_id').notNullable().references('rooms.id')
    table.integer('user_id').notNullable().references('users.id')
    table.text('role').notNullable()
    table.integer('invited_by').references('users.id')
    table.bigInteger('joined_at').notNullable()
    table.bigInteger('left_at')
    table.bigInteger('rev').notNullable()
    table.bigInteger('read_seq').notNullable()
    table.primary(['room_id', 'user_id'])
    table.index(['room_id', 'rev'], 'memberships_rev')
  })
  await knex.raw('create index memberships_user on memberships (user_id, room_id) where left_at is null')
  await clustered(knex, 'messages', (table) => {
    table.text('room_id').notNullable().references('rooms.id')
    table.bigInteger('seq').notNullable()
    table.text('id').notNullable().unique()
    table.bigInteger('rev').notNullable()
    table.integer('sender_id').references('users.id')
    table.integer('attachment_count').notNullable()
    table.bigInteger('created_at').notNullable()
    table.bigInteger('edited_at')
    table.bigInteger('deleted_at')
    table.integer('key_epoch').notNullable()
    table.integer('version').notNullable()
    table.binary('nonce').notNullable()
    table.binary('ciphertext').notNullable()
    table.primary(['room_id', 'seq'])
    table.index(['room_id', 'rev'], 'messages_rev')
  })
  // Tombstones are few: counting around them needs no walk through the living, and a send does not pay for it.
  await knex.raw('create index messages_deleted on messages (room_id, seq) where deleted_at is not null')
  await clustered(knex, 'attachments', (table) => {
    table.text('id').primary()
    table.text('room_id').notNullable().references('rooms.id')
    table.integer('uploader_id').references('users.id')
    table.text('message_id').references('messages.id')
    table.integer('position').notNullable()
    table.bigInteger('size').notNullable()
    table.text('content_type').notNullable()
    table.text('storage_key').notNullable()
    table.bigInteger('created_at').notNullable()
    for (const part of ['meta', 'key']) {
      table.integer(`${part}_key_epoch`).notNullable()
      table.integer(`${part}_version`).notNullable()
      table.binary(`${part}_nonce`).notNullable()
      table.binary(`${part}_ciphertext`).notNullable()
    }
    table.index(['message_id', 'position'], 'attachments_message')
  })
  await knex.raw('create index attachments_orphan on attachments (created_at) where message_id is null')
}

export async function down(knex: Knex): Promise<void> {
  for (const table of ['attachments', 'messages', 'memberships', 'room_keys', 'rooms', 'users', 'meta']) {
    await knex.schema.dropTable(table)
  }
}

/**
 * A table whose rows lie in the order of its primary key. On SQLite that is WITHOUT ROWID, which knex cannot say:
 * a room's newest messages then share a page, and a send writes one tree less.
 */
async function clustered(
  knex: Knex,
  name: string,
  columns: (table: Knex.CreateTableBuilder) => void,
): Promise<void> {
  const suffix = knex.client.config.client === 'better-sqlite3' ? ' without rowid' : ''
  for (const { sql } of knex.schema.createTable(name, columns).toSQL()) {
    await knex.raw(sql.startsWith('create table') ? sql + suffix : sql)
  }
}
