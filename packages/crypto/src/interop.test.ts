import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { afterAll, describe, expect, test } from 'vitest'
import { builds } from './testing/builds.ts'
import { collect, fixture, readJson, toHex } from './testing/fixtures.ts'

// The rows that the Python server wrote, with its manifest of keys and plaintexts.

interface Manifest {
  server_master_key: string
  rooms: {
    id: string
    room_key_hex: string
    messages: {
      id: string
      plaintext: string
      attachments?: { path: string; size: number; sha256: string }[]
    }[]
  }[]
}

const manifest = readJson<Manifest>('seed-db/manifest.json')
const db = new Database(fileURLToPath(fixture('seed-db/db.sqlite3')), { readonly: true })
afterAll(() => db.close())
const hex = (uuid: string) => uuid.replaceAll('-', '')

const wrappedKey = (roomId: string): string => {
  const row = db.prepare('SELECT encrypted_room_key AS token FROM chatapi_room WHERE id = ?').get(hex(roomId))
  return Buffer.from((row as { token: Buffer }).token).toString('ascii')
}

interface MessageRow {
  id: string
  nonce: Buffer
  ciphertext: Buffer
}
const messageRows = (roomId: string) =>
  db
    .prepare('SELECT id, nonce, ciphertext FROM chatapi_message WHERE room_id = ?')
    .all(hex(roomId)) as MessageRow[]

describe.each(builds)('rows of the Python seed, $name build', ({ crypto }) => {
  const { Fernet, importRoomKey, openMessage, parseFernetKeys } = crypto
  const master = new Fernet(parseFernetKeys(manifest.server_master_key))

  test('every room key unwraps', async () => {
    const rooms = db.prepare('SELECT count(*) AS n FROM chatapi_room').get()
    expect(rooms).toEqual({ n: manifest.rooms.length })
    for (const room of manifest.rooms) {
      expect(toHex(await master.decrypt(wrappedKey(room.id)))).toBe(room.room_key_hex)
    }
  })

  test('every message opens to its plaintext, and with its own room key only', async () => {
    const foreign = await importRoomKey(crypto.generateRoomKey())
    let opened = 0
    for (const room of manifest.rooms) {
      const key = await importRoomKey(await master.decrypt(wrappedKey(room.id)))
      const plaintexts = new Map(room.messages.map((one) => [hex(one.id), one.plaintext]))
      const rows = messageRows(room.id)
      expect(rows).toHaveLength(room.messages.length)
      for (const row of rows) {
        const bind = { roomId: room.id, messageId: row.id, senderId: null }
        const envelope = { version: 0, nonce: row.nonce, ciphertext: row.ciphertext }
        expect(await openMessage(key, bind, envelope)).toBe(plaintexts.get(row.id))
        const other = openMessage(foreign, bind, envelope)
        await expect(other).rejects.toBeInstanceOf(crypto.CorruptError)
        opened += 1
      }
    }
    expect(db.prepare('SELECT count(*) AS n FROM chatapi_message').get()).toEqual({ n: opened })
    expect(opened).toBe(160)
  })

  test('every file the seed kept in the clear can be sealed and brought back', async () => {
    const files = manifest.rooms.flatMap((room) => room.messages.flatMap((one) => one.attachments ?? []))
    expect(files.length).toBeGreaterThan(0)
    for (const file of files) {
      const plaintext = readFileSync(fixture(`seed-db/media/${encodeURI(file.path)}`))
      const { rawKey, chunks } = await crypto.sealFile([plaintext])
      const opened = await collect(crypto.openFile({ rawKey, plaintextBytes: file.size }, chunks))
      expect(createHash('sha256').update(opened).digest('hex')).toBe(file.sha256)
    }
  })
})
