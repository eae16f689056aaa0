import type { Knex } from 'knex'

/**
 * Files that have not arrived whole yet, and what of them is stored: part by part, each sealed with a key of its own,
 * `start` counting plaintext bytes. An upload's rows go when its attachment is there, or when nobody went on with it.
 */
export async function up(knex: Knex): Promise<void> {
  const suffix = knex.client.config.client === 'better-sqlite3' ? ' without rowid' : ''
  const bytes = suffix === '' ? 'bytea' : 'blob'
  const sealed = (name: string) =>
    `${name}_key_epoch integer not null, ${name}_version integer not null, ${name}_nonce ${bytes} not null,
      ${name}_ciphertext ${bytes} not null`
  await knex.raw(
    `create table uploads (id text not null primary key, room_id text not null references rooms (id),
      uploader_id integer not null references users (id), size bigint not null, received bigint not null,
      content_type text not null, sha256 text, created_at bigint not null, touched_at bigint not null,
      ${sealed('meta')})${suffix}`,
  )
  await knex.raw('create index uploads_uploader on uploads (uploader_id)')
  await knex.raw('create index uploads_touched on uploads (touched_at)')
  await knex.raw(
    `create table upload_parts (upload_id text not null references uploads (id), start bigint not null,
      size bigint not null, sha256 text not null, sniffed_type text, storage_key text not null,
      ${sealed('key')}, primary key (upload_id, start))${suffix}`,
  )
  await knex.raw('create unique index upload_parts_storage_key on upload_parts (storage_key)')
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('upload_parts')
  await knex.schema.dropTable('uploads')
}
