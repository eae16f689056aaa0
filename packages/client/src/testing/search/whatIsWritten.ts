import type { MessageId, RoomId } from '@roomkey/protocol'
import { expect, test } from 'vitest'
import { removeRoom } from '../../cache/applyEntities.ts'
import { enqueue, removeUnsent, settle } from '../../cache/sendRows.ts'
import { ALICE, uuid } from '../ScriptedServer.ts'
import { DAY, NOON } from './SearchWorld.ts'
import type { SearchWorlds } from './searchWorlds.ts'

/** The index follows what is written, and what is not indexed yet is told. */
export function whatIsWritten(worlds: SearchWorlds): void {
  test('an edit, a deletion and a lost room are gone from it within the same write', async () => {
    const { world } = worlds
    const { sql } = world
    world.write(world.message(1, 'first words'), world.message(2, 'other'), world.message(3, 'third'))
    expect(await world.texts('first')).toEqual(['first words'])
    const indexed = (word: string) =>
      sql.all('SELECT rowid FROM search_index WHERE search_index MATCH ?', [word]).length
    world.write(world.message(1, 'second thoughts', { edited_at: new Date(NOON).toISOString() }))
    expect(indexed('first')).toBe(0)
    expect(await world.texts('first')).toEqual([])
    expect(await world.texts('thoughts')).toEqual(['second thoughts'])
    world.write(world.message(2, '', { deleted_at: new Date(NOON).toISOString() }))
    expect(indexed('other')).toBe(0)
    expect(await world.texts('in:garden')).toEqual(['third', 'second thoughts'])
    sql.transaction(() => removeRoom(sql, world.garden))
    expect(indexed('third') + indexed('thoughts')).toBe(0)
    expect(sql.all('SELECT * FROM search_places')).toEqual([])
    expect(sql.all('SELECT * FROM search_queue')).toEqual([])
  })

  test('an own message is found before and after the server has it, and not when it is taken back', async () => {
    const { world } = worlds
    const { sql } = world
    const id = uuid(2, 77) as MessageId
    const own = { id, room: world.garden, sender: ALICE.id, text: 'on the train', at: NOON, files: [] }
    const wrote = () => world.stale.mark('messages', world.garden)
    enqueue(sql, own)
    wrote()
    expect((await world.all('train'))[0]).toMatchObject({ seq: null, isOwn: true, at: NOON })
    settle(sql, id, { seq: 9, rev: 9, at: NOON + DAY })
    wrote()
    expect(await world.all('train')).toMatchObject([{ seq: 9, at: NOON + DAY }])
    enqueue(sql, { ...own, id: uuid(2, 78) as MessageId, text: 'never mind' })
    wrote()
    expect(await world.all('mind')).toHaveLength(1)
    removeUnsent(sql, uuid(2, 78) as MessageId)
    wrote()
    expect(await world.all('mind')).toEqual([])
  })

  test('of very many new messages the newest are found at once, and all of them soon', async () => {
    const { world } = worlds
    world.write(...Array.from({ length: 2000 }, (_, n) => world.message(n + 1, `note ${n + 1}`)))
    expect((await world.page('note')).hits[0]?.excerpt.text).toBe('note 2000')
    expect(world.indexer.progress()).toBe(0)
    world.write(world.message(2001, 'note at last'))
    expect(await world.texts('last')).toEqual(['note at last'])
    await world.clock.advance(5000)
    expect(world.indexer.progress()).toBeNull()
    expect(await world.all('note')).toHaveLength(2001)
  })

  test('what takes the place of a lost room in the cache is found', async () => {
    const { world } = worlds
    const { sql } = world
    world.write(world.message(1, 'before'))
    const room = world.rooms[1]?.id as RoomId
    world.write(...Array.from({ length: 5 }, (_, n) => world.message(n + 2, 'lost', { room_id: room })))
    await world.clock.advance(5000)
    expect(await world.all('lost')).toHaveLength(5)
    sql.transaction(() => removeRoom(sql, room))
    // SQLite gives them the numbers that the lost ones had.
    world.write(...Array.from({ length: 3 }, (_, n) => world.message(n + 7, 'found')))
    expect(await world.all('found')).toHaveLength(3)
    expect(await world.all('lost')).toEqual([])
  })

  test('a cache of the time before search is indexed behind the app, newest first, and goes on after a stop', async () => {
    const world = await worlds.reopen(2)
    const { sql } = world
    world.stop()
    // Written before the tables of search were there.
    for (const trigger of sql.all<{ name: string }>(
      `SELECT name FROM sqlite_schema WHERE type = 'trigger' AND name LIKE 'search_%'`,
    )) {
      sql.run(`DROP TRIGGER ${trigger.name}`)
    }
    world.write(...Array.from({ length: 1000 }, (_, n) => world.message(n + 1, `note ${n + 1}`)))
    sql.run('UPDATE search_backlog SET top = 1001, below = 1001, above = 1000')
    world.start()
    expect(world.indexer.progress()).toBe(0)
    expect(await world.texts('note')).toEqual([])
    await world.clock.advance(8)
    const progress = world.indexer.progress() ?? 1
    expect(progress).toBeGreaterThan(0)
    expect(progress).toBeLessThan(1)
    const found = await world.all('note')
    expect(found[0]?.excerpt.text).toBe('note 1000')
    expect(found.length).toBeLessThan(1000)
    world.stop()
    await world.clock.advance(10_000)
    expect(await world.all('note')).toHaveLength(found.length)
    world.start()
    await world.clock.advance(10_000)
    expect(world.indexer.progress()).toBeNull()
    expect(await world.all('note')).toHaveLength(1000)
  })
}
