import { randomInt } from 'node:crypto'
import type { DeviceId, UserId } from '@roomkey/protocol'
import type { DeviceRow, NewDeviceRow, Rotation, UserState } from '../devices.ts'
import { inParts, marks, type Sql } from './Sql.ts'

interface DeviceRecord {
  id: DeviceId
  user_id: UserId
  name: string
  created_at: number
  last_used_at: number
  expires_at: number
  current_token: string
  rotation_id: string | null
  /** Several, the newest first, a blank between. */
  previous_rotation_id: string | null
  revoked_at: number | null
}

const toDevice = (record: DeviceRecord): DeviceRow => ({
  id: record.id,
  userId: record.user_id,
  name: record.name,
  createdAt: record.created_at,
  lastUsedAt: record.last_used_at,
  expiresAt: record.expires_at,
  currentToken: record.current_token,
  rotationId: record.rotation_id,
  formerRotationIds: record.previous_rotation_id?.split(' ') ?? [],
  revokedAt: record.revoked_at,
})

const DEVICE = `select id, user_id, name, created_at, last_used_at, expires_at, current_token, rotation_id,
    previous_rotation_id, revoked_at
  from devices`

export async function device(sql: Sql, id: DeviceId): Promise<DeviceRow | undefined> {
  const record = await sql.get<DeviceRecord>(`${DEVICE} where id = ?${sql.locked}`, [id])
  return record && toDevice(record)
}

export async function devicesOf(sql: Sql, user: UserId, now: number): Promise<DeviceRow[]> {
  const records = await sql.all<DeviceRecord>(
    `${DEVICE} where user_id = ? and revoked_at is null and expires_at > ?
      order by last_used_at desc, id desc`,
    [user, now],
  )
  return records.map(toDevice)
}

export async function devicesRevoked(sql: Sql, since: number): Promise<DeviceId[]> {
  const records = await sql.all<{ id: DeviceId }>(
    'select id from devices where revoked_at is not null and revoked_at > ?',
    [since],
  )
  return records.map(({ id }) => id)
}

export async function userStates(sql: Sql, ids: readonly UserId[]): Promise<UserState[]> {
  const records = await inParts(ids, (part) =>
    sql.query<{ id: UserId; is_active: boolean | number; token_generation: number }>((knex) =>
      knex('users').select('id', 'is_active', 'token_generation').whereIn('id', part),
    ),
  )
  return records.map((record) => ({
    id: record.id,
    isActive: Boolean(record.is_active),
    tokenGeneration: record.token_generation,
  }))
}

export async function addDevice(sql: Sql, row: NewDeviceRow): Promise<DeviceRow> {
  await sql.run(
    `insert into devices (id, user_id, name, created_at, last_used_at, expires_at, current_token)
      values (${marks(7)})`,
    [row.id, row.userId, row.name, row.createdAt, row.createdAt, row.expiresAt, row.currentToken],
  )
  const { createdAt: lastUsedAt } = row
  return {
    ...row,
    lastUsedAt,
    rotationId: null,
    formerRotationIds: [],
    revokedAt: null,
  }
}

// Of eight UUIDs with blanks between them. A request that is so late was given up by its client long ago.
const FORMER_NAMES_LENGTH = 8 * 37 - 1

export async function rotateDevice(sql: Sql, id: DeviceId, rotation: Rotation): Promise<boolean> {
  const { from, to, rotationId, at, expiresAt } = rotation
  const changed = await sql.run(
    `update devices set previous_rotation_id =
          substr(rotation_id || coalesce(' ' || previous_rotation_id, ''), 1, ${FORMER_NAMES_LENGTH}),
        rotation_id = ?, current_token = ?, last_used_at = ?, expires_at = ?
      where id = ? and current_token = ? and revoked_at is null`,
    [rotationId, to, at, expiresAt, id, from],
  )
  return changed === 1
}

export async function revokeDevice(sql: Sql, id: DeviceId, at: number): Promise<boolean> {
  const changed = await sql.run('update devices set revoked_at = ? where id = ? and revoked_at is null', [
    at,
    id,
  ])
  return changed === 1
}

export async function endTokens(sql: Sql, user: UserId): Promise<number> {
  const [state] = await userStates(sql, [user])
  if (!state) return 0
  // Drawn and not counted: a database that was put back would count to the same numbers once more.
  let generation = state.tokenGeneration
  while (generation === state.tokenGeneration) generation = randomInt(1, GENERATIONS)
  await sql.run('update users set token_generation = ? where id = ?', [generation, user])
  return generation
}

/** What an integer column of PostgreSQL holds. */
const GENERATIONS = 2 ** 31 - 1

export async function useTicket(sql: Sql, id: string, expiresAt: number): Promise<boolean> {
  const inserted = await sql.run(
    'insert into used_tickets (id, expires_at) values (?, ?) on conflict (id) do nothing',
    [id, expiresAt],
  )
  return inserted === 1
}

export async function forgetSessions(sql: Sql, before: number, ticketsBefore: number): Promise<void> {
  await sql.run('delete from devices where expires_at < ?', [before])
  await sql.run('delete from devices where revoked_at is not null and revoked_at < ?', [before])
  await sql.run('delete from used_tickets where expires_at < ?', [ticketsBefore])
}
