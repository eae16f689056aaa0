import type { Knex } from 'knex'

/** People who may close accounts and see how much there is; made by the command line only. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('users', (table) => {
    table.boolean('is_admin').notNullable().defaultTo(false)
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table users drop column is_admin')
}
