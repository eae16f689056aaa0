import type { Knex } from 'knex'

// Times are whole microseconds since 1970, UTC.

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('users', (table) => {
    // Counted and not dated: a clock that was set back must not lock people out of what they signed in to afterwards.
    table.integer('token_generation').notNullable().defaultTo(0)
  })
  await knex.schema.createTable('devices', (table) => {
    table.text('id').primary()
    table.integer('user_id').notNullable().references('users.id')
    table.text('name').notNullable()
    table.bigInteger('created_at').notNullable()
    table.bigInteger('last_used_at').notNullable()
    table.bigInteger('expires_at').notNullable()
    // Ids of signed tokens: who reads them here cannot make a token of them.
    table.text('current_token').notNullable()
    table.text('rotation_id')
    table.text('previous_rotation_id')
    table.bigInteger('revoked_at')
    table.index(['user_id'], 'devices_user')
    table.index(['expires_at'], 'devices_expiry')
  })
  await knex.raw('create index devices_revoked on devices (revoked_at) where revoked_at is not null')
  await knex.schema.createTable('used_tickets', (table) => {
    table.text('id').primary()
    table.bigInteger('expires_at').notNullable()
    table.index(['expires_at'], 'used_tickets_expiry')
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('used_tickets')
  await knex.schema.dropTable('devices')
  // knex would copy the whole table, and with it every table that refers to users.
  await knex.raw('alter table users drop column token_generation')
}
