import type { MessageId, RoomId } from '@roomkey/protocol'
import { expect, test } from 'vitest'
import type { ActionId } from '../../api/actions.ts'
import { queueAction } from '../../cache/actionRows.ts'
import { writeDeletion } from '../../cache/changeRows.ts'
import { ALICE, uuid } from '../ScriptedServer.ts'
import { NOON } from './SearchWorld.ts'
import type { SearchWorlds } from './searchWorlds.ts'

/** Pages: their order and end, and what is left out of them. */
export function whatIsShown(worlds: SearchWorlds): void {
  test('messages of the same millisecond are all found, on every page once', async () => {
    const { world } = worlds
    const at = new Date(NOON).toISOString()
    world.write(...Array.from({ length: 600 }, (_, n) => world.message(n + 1, 'same', { created_at: at })))
    await world.clock.advance(5000)
    const hits = await world.all('same', 100)
    expect(new Set(hits.map((hit) => hit.id)).size).toBe(600)
    expect(hits).toHaveLength(600)
    expect(await world.all('before:2026-11-21')).toHaveLength(600)
  })

  test('a page is in order also where messages of one millisecond stand beside those of the next', async () => {
    const { world } = worlds
    const at = (n: number) => new Date(NOON + Math.floor(n / 20)).toISOString()
    world.write(
      ...Array.from({ length: 100 }, (_, n) => world.message(n + 1, 'burst', { created_at: at(n) })),
    )
    await world.clock.advance(5000)
    const seqs = (await world.page('burst', 100)).hits.map(({ seq }) => seq)
    expect(seqs).toEqual(Array.from({ length: 100 }, (_, n) => 100 - n))
  })

  test('what a hole hides is not found, and the horizon says since when everything is known', async () => {
    const { world } = worlds
    world.write(...[1, 2, 3, 4].map((n) => world.message(n, `bean ${n}`)))
    expect((await world.page('bean')).horizon).toBeNull()
    world.skip(3, 4)
    const page = await world.page('bean')
    expect(page.hits.map((hit) => hit.seq)).toEqual([4, 3])
    expect(page.horizon).toEqual({ since: NOON + 3 * 60_000, rooms: 1 })
    // What is hidden in between does not end the list.
    const direct = world.rooms[1]?.id as RoomId
    world.write(
      world.message(1, 'old bean', {
        id: uuid(2, 99) as MessageId,
        room_id: direct,
        created_at: new Date(NOON).toISOString(),
      }),
    )
    expect((await world.all('bean', 1)).map((hit) => hit.excerpt.text)).toEqual([
      'bean 4',
      'bean 3',
      'old bean',
    ])
    expect((await world.page('bean in:bob')).horizon).toBeNull()
    expect((await world.page('bean after:2026-11-21')).horizon).toBeNull()
  })

  test('a newer search ends one that is still looking', async () => {
    const { world } = worlds
    world.write(...Array.from({ length: 30 }, (_, n) => world.message(n + 1, 'red beans')))
    // Nothing of it may be shown, so the first search goes on and on.
    world.skip(31, 30)
    world.write(world.message(40, 'green beans'))
    const request = { zone: 'UTC', limit: 5, before: null }
    const first = world.search.page({ ...request, query: 'beans' })
    const second = world.search.page({ ...request, query: 'green ' })
    await world.clock.advance(0)
    expect(await second).toMatchObject({ hits: [{ seq: 40 }] })
    expect(await first).toBeNull()
  })

  test('what is about to go is left out, and stands there again when that failed', async () => {
    const { world } = worlds
    const direct = world.rooms[1]?.id as RoomId
    const messages = [1, 2, 3, 4].map((n) => world.message(n, `bean ${n}`))
    world.write(...messages, world.message(5, 'bean 5', { room_id: direct }))
    const action = (n: number) => ({ id: uuid(4, n) as ActionId, at: NOON, live: false })
    const target = { message: messages[2]?.id as MessageId, room: world.garden, onTheWay: null }
    writeDeletion(world.sql, { ...action(1), ...target })
    queueAction(world.sql, { ...action(2), room: direct, me: ALICE.id }, { kind: 'leave' })
    expect((await world.all('bean', 1)).map((hit) => hit.excerpt.text)).toEqual([
      'bean 4',
      'bean 2',
      'bean 1',
    ])
    world.sql.run(`UPDATE outbox SET state = 'failed', failure = 'No.'`)
    expect(await world.texts('bean')).toEqual([5, 4, 3, 2, 1].map((n) => `bean ${n}`))
  })

  test('the index is walked in its order and no further than a page, whatever the bounds', async () => {
    const { world } = worlds
    const { sql } = world
    world.write(...Array.from({ length: 9 }, (_, n) => world.message(n + 1, 'bean')))
    const all = sql.all.bind(sql)
    const asked = new Set<string>()
    sql.all = (statement, values) => {
      if (statement.includes('MATCH')) asked.add(statement)
      return all(statement, values)
    }
    for (const query of ['bean', 'bean after:2026-11-01']) expect(await world.all(query, 4)).toHaveLength(9)
    sql.all = all
    expect(asked.size).toBe(4)
    for (const statement of asked) {
      const values = Array(statement.split('?').length - 1).fill('bean')
      const steps = all<{ detail: string }>(`EXPLAIN QUERY PLAN ${statement}`, values).map(
        ({ detail }) => detail,
      )
      expect(steps[0]).toContain('SCAN search_index VIRTUAL TABLE')
      expect(steps).not.toContain('USE TEMP B-TREE FOR ORDER BY')
      expect(steps.filter((step) => /^SCAN (messages|search_places|people|attachments)/.test(step))).toEqual(
        [],
      )
    }
  })
}
