import { DEFAULT_LIMITS } from '@roomkey/protocol'
import { beforeEach, describe, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { ALICE, RoomWorld, SERVER } from '../testing/index.ts'

let world: RoomWorld
beforeEach(async () => {
  world = new RoomWorld(() => new NodeSqlDriver(':memory:'))
  world.serve([world.room])
  await world.signIn()
})

describe('long texts', () => {
  test('over the frame limit: by REST, under the same id', async () => {
    const text = 'ü'.repeat(DEFAULT_LIMITS.frame_bytes / 2 + 1)
    let answers = 0
    world.http.on('POST', `/api/rooms/${world.room.id}/messages/`, (request) => {
      const body = JSON.parse(String(request.body))
      const { message } = world.room.post(body.plaintext, ALICE, body.id)
      // The first answer is lost on the way.
      return answers++ === 0 ? 'unreachable' : { status: 201, body: message }
    })
    await world.write(text)
    await world.clock.advance(60_000)
    expect(answers).toBe(2)
    expect(world.room.messages).toHaveLength(1)
    expect(await world.timeline()).toMatchObject([{ text, state: 'sent', seq: 1 }])
    expect(world.http.to('POST', `/api/rooms/${world.room.id}/messages/`)[0]?.url.startsWith(SERVER)).toBe(
      true,
    )
  })

  test('a disk that is full when the answer comes costs another try, not the message', async () => {
    const text = 'x'.repeat(DEFAULT_LIMITS.frame_bytes + 1)
    let full = false
    world = new RoomWorld(() => {
      const sql = new NodeSqlDriver(':memory:')
      return {
        persistent: true,
        run: (statement, values) => sql.run(statement, values),
        all: (statement, values) => sql.all(statement, values),
        transaction: (work) => {
          if (full) throw new Error('database or disk is full')
          return sql.transaction(work)
        },
        close: () => sql.close(),
      }
    })
    world.serve([world.room])
    await world.signIn()
    world.http.on('POST', `/api/rooms/${world.room.id}/messages/`, (request) => {
      full = world.room.messages.length === 0
      const body = JSON.parse(String(request.body))
      return { status: 201, body: world.room.post(body.plaintext, ALICE, body.id).message }
    })
    await world.write(text)
    await world.clock.advance(10_000)
    // The search index meets it, too, and tries again later.
    expect(world.reports).toContain('outbox: Error: database or disk is full')
    expect(world.room.messages).toHaveLength(1)
    expect(await world.timeline()).toMatchObject([{ text, state: 'sent', seq: 1 }])
  })

  test('over the message limit: refused here, with the reason', async () => {
    await world.write('x'.repeat(DEFAULT_LIMITS.message_bytes + 1))
    expect(await world.timeline()).toMatchObject([
      { state: 'failed', reason: 'The message is too long for this server.' },
    ])
  })

  test('half of a surrogate pair does not make a message unsendable', async () => {
    await world.write('a\ud800b')
    expect(world.room.texts).toEqual(['a\ufffdb'])
  })
})
