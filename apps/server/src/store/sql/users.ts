import type { UserId } from '@roomkey/protocol'
import { ConflictError, type NewUserRow, type UserRow } from '../store.ts'
import { inParts, type Sql } from './Sql.ts'

export interface UserRecord {
  id: UserId
  username: string
  email: string
  first_name: string
  last_name: string
  password_hash: string
  is_active: boolean | number
  is_admin: boolean | number
  joined_at: number
  token_generation: number
}

export const toUser = (record: UserRecord): UserRow => ({
  id: record.id,
  username: record.username,
  email: record.email,
  firstName: record.first_name,
  lastName: record.last_name,
  passwordHash: record.password_hash,
  isActive: Boolean(record.is_active),
  isAdmin: Boolean(record.is_admin),
  joinedAt: record.joined_at,
  tokenGeneration: record.token_generation,
})

export const USER_COLUMNS =
  'id, username, email, first_name, last_name, password_hash, is_active, is_admin, joined_at, token_generation'

/** In a unit of work the user is locked, as by `userByName`. */
export async function userById(sql: Sql, id: UserId): Promise<UserRow | undefined> {
  const text = `select ${USER_COLUMNS} from users where id = ?${sql.locked}`
  const record = await sql.get<UserRecord>(text, [id])
  return record && toUser(record)
}

export async function userByName(sql: Sql, username: string): Promise<UserRow | undefined> {
  const text = `select ${USER_COLUMNS} from users where username = ?${sql.locked}`
  const record = await sql.get<UserRecord>(text, [username])
  return record && toUser(record)
}

export async function usersByName(sql: Sql, usernames: readonly string[]): Promise<UserRow[]> {
  const records = await inParts([...new Set(usernames)], (names) =>
    sql.query<UserRecord>((knex) => knex('users').select(knex.raw(USER_COLUMNS)).whereIn('username', names)),
  )
  return records.map(toUser)
}

export async function createUser(sql: Sql, user: NewUserRow): Promise<UserRow> {
  // Not "returning": SQLite would then compile a walk through every table that refers to users into the insert.
  const inserted = await sql.run(
    `insert into users (username, email, first_name, last_name, password_hash, is_active, joined_at)
      values (?, ?, ?, ?, ?, ?, ?) on conflict (username) do nothing`,
    [
      user.username,
      user.email,
      user.firstName,
      user.lastName,
      user.passwordHash,
      user.isActive,
      user.joinedAt,
    ],
  )
  const row = inserted === 1 ? await userByName(sql, user.username) : undefined
  if (!row) throw new ConflictError('A user with that username already exists.')
  return row
}

export async function setPasswordHash(sql: Sql, user: UserId, hash: string): Promise<void> {
  await sql.run('update users set password_hash = ? where id = ?', [hash, user])
}
