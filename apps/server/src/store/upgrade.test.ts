import { createHash } from 'node:crypto'
import knex, { type Knex } from 'knex'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { migrate } from './migrate.ts'
import { MIGRATIONS } from './migrations/index.ts'

/** What each migration made of the schema when it was released. It is never edited: a new line is added for a new one. */
const RELEASED: Readonly<Record<string, string>> = {
  '0001_rooms_and_messages': '9c9434ceea4d5e61',
  '0002_devices': '1a6c87e6d3778ff3',
  '0003_admins': '39b51e21e09bee37',
  '0004_master_keys': '6c56e9c4631e0a37',
  '0005_edits': '8711bad0ef0526fa',
  '0006_uploads': 'aad705e0945d1ad9',
  '0007_uploaders': '101ba8346256e257',
}

let database: Knex
beforeEach(() => {
  database = knex({
    client: 'better-sqlite3',
    connection: { filename: ':memory:' },
    useNullAsDefault: true,
    pool: { min: 1, max: 1 },
  })
})
afterEach(() => database.destroy())

const schema = async (): Promise<string> => {
  const rows: { name: string; sql: string }[] = await database('sqlite_master')
    .select('name', 'sql')
    .whereNot('name', 'like', 'knex_%')
    .whereNot('name', 'like', 'sqlite_%')
    .orderBy(['type', 'name'])
  return createHash('sha256').update(JSON.stringify(rows)).digest('hex').slice(0, 16)
}

const ROOM = '00000001-0000-4000-8000-000000000001'
const MESSAGE = '00000002-0000-4000-8000-000000000001'
const FILE = '00000005-0000-4000-8000-000000000001'
const sealed = Buffer.from([1, 2, 3])

/** Rows of the first version's tables, which every later one has to carry along. */
const ROWS: readonly (readonly [table: string, row: Readonly<Record<string, unknown>>])[] = [
  ['meta', { key: 'epoch', value: 'e1' }],
  [
    'users',
    {
      id: 1,
      username: 'alice',
      email: 'alice@example.org',
      first_name: '',
      last_name: '',
      password_hash: 'argon2id',
      is_active: 1,
      joined_at: 1,
    },
  ],
  [
    'rooms',
    {
      id: ROOM,
      last_seq: 1,
      last_rev: 3,
      rev: 1,
      key_epoch: 1,
      name: 'Garden',
      is_private: 1,
      created_by: 1,
      created_at: 1,
      updated_at: 1,
      description: null,
    },
  ],
  ['room_keys', { room_id: ROOM, epoch: 1, wrapped_key: 'wrapped' }],
  [
    'memberships',
    {
      room_id: ROOM,
      user_id: 1,
      role: 'owner',
      invited_by: null,
      joined_at: 1,
      left_at: null,
      rev: 2,
      read_seq: 1,
    },
  ],
  [
    'messages',
    {
      room_id: ROOM,
      seq: 1,
      id: MESSAGE,
      rev: 3,
      sender_id: 1,
      attachment_count: 1,
      created_at: 2,
      edited_at: null,
      deleted_at: null,
      key_epoch: 1,
      version: 1,
      nonce: sealed,
      ciphertext: sealed,
    },
  ],
  [
    'attachments',
    {
      id: FILE,
      room_id: ROOM,
      uploader_id: 1,
      message_id: MESSAGE,
      position: 0,
      size: 3,
      content_type: 'image/png',
      storage_key: 'k',
      created_at: 2,
      meta_key_epoch: 1,
      meta_version: 1,
      meta_nonce: sealed,
      meta_ciphertext: sealed,
      key_key_epoch: 1,
      key_version: 1,
      key_nonce: sealed,
      key_ciphertext: sealed,
    },
  ],
]

describe.each(MIGRATIONS.map(({ name }) => name))('a database of %s', (name) => {
  it('has the schema that was released', async () => {
    await migrate(database, name)
    expect(await schema()).toBe(RELEASED[name])
  })

  it('is brought up to date with all its rows', async () => {
    await migrate(database, name)
    for (const [table, row] of ROWS) await database(table).insert(row)
    await migrate(database)
    for (const [table, row] of ROWS) expect(await database(table).first()).toMatchObject(row)
    expect(await database.raw('pragma foreign_key_check')).toEqual([])
  })
})
