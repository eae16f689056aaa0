import type { AttachmentId, Message, MessageId, Rev, RoomId, Seq, UserId } from '@roomkey/protocol'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SearchHit, SearchPage } from '../api/search.ts'
import { openAccountRow } from '../cache/accountRow.ts'
import { applyMembership, applyMessage, applyPage, applyRoom, removeRoom } from '../cache/applyEntities.ts'
import { Stale } from '../cache/Stale.ts'
import { migrate } from '../cache/schema.ts'
import { addCurrent, skipTo } from '../cache/segments.ts'
import { enqueue, removeUnsent, settle } from '../cache/sendRows.ts'
import type { SqlDriver } from '../ports/index.ts'
import { standsAt } from '../search/excerpt.ts'
import { Indexer } from '../search/Indexer.ts'
import { KnownRooms } from '../search/KnownRooms.ts'
import { Names } from '../search/Names.ts'
import { parseQuery } from '../search/parseQuery.ts'
import { Search } from '../search/Search.ts'
import { tokensOf } from '../search/tokens.ts'
import { RoomList } from '../views/RoomList.ts'
import { ALICE, BOB, ScriptedRoom, uuid } from './ScriptedServer.ts'
import { SimulatedClock } from './SimulatedClock.ts'

const CAROL = { id: 3 as UserId, username: 'Carol Ann' } as typeof BOB
const PEOPLE = [ALICE, BOB, CAROL]
const NOON = Date.UTC(2026, 10, 20, 12)
const DAY = 86_400_000

/** Local data with a search over it. */
class World {
  readonly sql: SqlDriver
  readonly clock = new SimulatedClock()
  readonly stale = new Stale()
  readonly rooms = [new ScriptedRoom(1, [ALICE, BOB, CAROL], 'Garden'), new ScriptedRoom(2, [ALICE, BOB], '')]
  readonly reports: string[] = []
  indexer: Indexer
  search: Search
  #rev = 100

  constructor(sql: SqlDriver, steps?: number) {
    this.sql = sql
    migrate(sql, steps)
    openAccountRow(sql, 'http://chat.test', ALICE)
    for (const room of this.rooms) {
      for (const row of room.rows.values()) {
        if (row.kind === 'room') applyRoom(sql, row.room)
        else if (row.kind === 'membership') applyMembership(sql, row.membership)
      }
    }
    migrate(sql)
    ;({ indexer: this.indexer, search: this.search } = this.start())
  }

  /** As at the start of the app. */
  start() {
    const { sql, clock, stale } = this
    const report = (area: string, error: unknown) => this.reports.push(`${area}: ${String(error)}`)
    this.indexer = new Indexer({ sql, clock, stale, report })
    const list = new RoomList({ sql, stale, me: ALICE.id })
    this.search = new Search({
      sql,
      clock,
      me: ALICE.id,
      names: new Names({ sql, stale, me: ALICE.id, rooms: () => list.read(true) }),
      known: new KnownRooms({ sql, stale, clock }),
      indexer: this.indexer,
    })
    return this
  }

  stop(): void {
    this.indexer.close()
    this.search.close()
  }

  get garden(): RoomId {
    return this.rooms[0]?.id as RoomId
  }

  message(number: number, text: string, changes: Partial<Message> = {}): Message {
    return {
      id: uuid(2, number) as MessageId,
      room_id: this.garden,
      seq: number as Seq,
      rev: ++this.#rev as Rev,
      sender: BOB,
      text,
      created_at: new Date(NOON + number * 60_000).toISOString(),
      edited_at: null,
      deleted_at: null,
      attachments: [],
      ...changes,
    }
  }

  write(...messages: Message[]): void {
    this.sql.transaction(() => {
      for (const message of messages) {
        applyPage(this.sql, message.room_id, (page) => applyMessage(this.sql, message, page))
        addCurrent(this.sql, message.room_id, message.seq, message.seq)
      }
    })
    for (const { room_id } of messages) this.stale.mark('messages', room_id)
  }

  /** A snapshot of the garden skipped what is below `from`. */
  skip(from: number, to: number): void {
    skipTo(this.sql, this.garden, 1, from)
    addCurrent(this.sql, this.garden, from, to)
    this.stale.mark('messages', this.garden)
  }

  async page(query: string, limit = 50, before: number | null = null): Promise<SearchPage> {
    const answer = this.search.page({ query, zone: 'UTC', limit, before })
    await this.clock.advance(0)
    const page = await answer
    if (page === null) throw new Error('The search was superseded.')
    return page
  }

  /** Every hit, page by page. */
  async all(query: string, limit = 50): Promise<SearchHit[]> {
    const hits: SearchHit[] = []
    for (let before: number | null = null; ; ) {
      const page: SearchPage = await this.page(query, limit, before)
      expect(page.hits.length).toBeLessThanOrEqual(limit)
      hits.push(...page.hits)
      if (page.next === null) return hits
      // Or it would go on for ever.
      expect(page.next).toBeLessThan(before ?? Number.POSITIVE_INFINITY)
      before = page.next
    }
  }

  async texts(query: string): Promise<string[]> {
    return (await this.all(query)).map((hit) => hit.excerpt.text)
  }
}

const file = (name: string, number = 1): Message['attachments'][number] => ({
  id: uuid(3, number) as AttachmentId,
  name,
  size: 1,
  content_type: 'text/plain',
})

/** What search relies on of a SqlDriver, and what people rely on of search. `open` gives an empty database. */
export function searchAcceptance(name: string, open: () => Promise<SqlDriver>): void {
  describe(`search on ${name}`, () => {
    let world: World
    let sql: SqlDriver
    beforeEach(async () => {
      sql = await open()
      world = new World(sql)
    })
    afterEach(() => {
      world.stop()
      sql.close()
      expect(world.reports).toEqual([])
    })

    test('words, phrases, the beginning of the last word; newest first', async () => {
      world.write(
        world.message(1, 'Plant the red beans'),
        world.message(2, 'red and green beans'),
        world.message(3, 'Béans, planted'),
      )
      expect(await world.texts('beans')).toEqual([
        'Béans, planted',
        'red and green beans',
        'Plant the red beans',
      ])
      expect(await world.texts('"red beans"')).toEqual(['Plant the red beans'])
      expect(await world.texts('plan')).toEqual(['Béans, planted', 'Plant the red beans'])
      expect(await world.texts('plant ')).toEqual(['Plant the red beans'])
      expect(await world.texts('red BEANS gre')).toEqual(['red and green beans'])
      expect(await world.texts('  ')).toEqual([])
      expect(await world.texts('beans fish')).toEqual([])
    })

    test('from, in, before, after, has:file, and names of files', async () => {
      const direct = world.rooms[1]?.id as RoomId
      world.write(
        world.message(1, 'early', { sender: CAROL, created_at: new Date(NOON - 2 * DAY).toISOString() }),
        world.message(2, 'here', { attachments: [file('Planting plan – März.pdf')] }),
        world.message(3, 'between us', { room_id: direct, sender: ALICE }),
      )
      expect(await world.texts('from:bob')).toEqual(['here'])
      expect(await world.texts('from:"carol ann"')).toEqual(['early'])
      expect(await world.texts('from:car')).toEqual(['early'])
      expect(await world.texts('from:me')).toEqual(['between us'])
      expect(await world.texts('from:me from:bob')).toEqual(['between us', 'here'])
      expect(await world.texts('in:garden')).toEqual(['here', 'early'])
      expect(await world.texts('in:bob')).toEqual(['between us'])
      expect(await world.texts('before:2026-11-20')).toEqual(['early'])
      expect(await world.texts('after:2026-11-20 in:garden')).toEqual(['here'])
      expect(await world.texts('has:file')).toEqual(['here'])
      expect(await world.texts('märz')).toEqual(['here'])
      // No phrase runs from the text into a file's name.
      expect(await world.texts('"here planting"')).toEqual([])
      const [hit] = await world.all('plan')
      expect(hit?.files).toEqual([
        {
          text: 'Planting plan – März.pdf',
          marks: [
            [0, 8],
            [9, 13],
          ],
        },
      ])
    })

    test('what means nothing is said, and never fails', async () => {
      world.write(world.message(1, 'here'))
      const page = await world.page('here from:nobody in:"no room" before:soon after:2026-02-30 has:cheese')
      expect(page.hits).toEqual([])
      expect(page.problems).toEqual([
        { filter: 'from', value: 'nobody' },
        { filter: 'in', value: 'no room' },
        { filter: 'after', value: '2026-02-30' },
        { filter: 'before', value: 'soon' },
        { filter: 'has', value: 'cheese' },
      ])
      expect((await world.page('here before:soon')).hits).toHaveLength(1)
    })

    test('an edit, a deletion and a lost room are gone from it within the same write', async () => {
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

    test('messages of the same millisecond are all found, on every page once', async () => {
      const at = new Date(NOON).toISOString()
      world.write(...Array.from({ length: 600 }, (_, n) => world.message(n + 1, 'same', { created_at: at })))
      await world.clock.advance(5000)
      const hits = await world.all('same', 100)
      expect(new Set(hits.map((hit) => hit.id)).size).toBe(600)
      expect(hits).toHaveLength(600)
      expect(await world.all('before:2026-11-21')).toHaveLength(600)
    })

    test('a page is in order also where messages of one millisecond stand beside those of the next', async () => {
      const at = (n: number) => new Date(NOON + Math.floor(n / 20)).toISOString()
      world.write(
        ...Array.from({ length: 100 }, (_, n) => world.message(n + 1, 'burst', { created_at: at(n) })),
      )
      await world.clock.advance(5000)
      const seqs = (await world.page('burst', 100)).hits.map(({ seq }) => seq)
      expect(seqs).toEqual(Array.from({ length: 100 }, (_, n) => 100 - n))
    })

    test('of very many new messages the newest are found at once, and all of them soon', async () => {
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
      world.stop()
      sql.close()
      sql = await open()
      world = new World(sql, 2)
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

    test('what a hole hides is not found, and the horizon says since when everything is known', async () => {
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

    test('equals a search through every message, whatever was written and whatever is asked', async () => {
      const vocabulary = [
        'red',
        'Red',
        'reading',
        'bean',
        'Béan',
        '"bean"',
        '今天发布',
        '发布',
        '👍🏽',
        'a',
        'x-1',
        'AND',
        '*',
      ]
      const word = fc.constantFrom(...vocabulary)
      const text = fc.array(word, { maxLength: 5 }).map((words) => words.join(' '))
      const step = fc.record({
        what: fc.constantFrom('write', 'write', 'write', 'edit', 'delete', 'index'),
        number: fc.integer({ min: 1, max: 12 }),
        text,
        who: fc.nat(2),
        where: fc.nat(1),
        day: fc.nat(3),
        file: fc.option(word, { nil: null }),
      })
      const filter = fc.constantFrom(
        'from:bob',
        'from:c',
        'from:nobody',
        'in:garden',
        'in:bob',
        'has:file',
        'before:2026-11-22',
        'after:2026-11-21',
        'after:today',
        'from:',
        'in:"',
      )
      const query = fc.oneof(
        fc
          .array(fc.oneof(word, word, filter, fc.constant('"red bean"')), { maxLength: 4 })
          .map((all) => all.join(' ')),
        fc.string({ unit: 'binary', maxLength: 30 }),
        fc.string({
          unit: fc.constantFrom('"', '*', '^', ':', '(', ')', '-', '+', '{', '}', ' ', 'a', '\0'),
          maxLength: 12,
        }),
      )
      await fc.assert(
        fc.asyncProperty(
          fc.array(step, { maxLength: 25 }),
          fc.array(query, { maxLength: 6 }),
          fc.integer({ min: 1, max: 4 }),
          async (steps, queries, limit) => {
            for (const table of ['messages', 'attachments', 'search_queue'] as const)
              sql.run(`DELETE FROM ${table}`)
            const known = new Map<number, Message>()
            for (const each of steps) {
              const before = known.get(each.number)
              if (each.what === 'index') world.indexer.catchUp()
              else {
                const fresh = world.message(each.number, each.text, {
                  room_id: world.rooms[each.where]?.id as RoomId,
                  sender: PEOPLE[each.who] as typeof BOB,
                  created_at: new Date(NOON + each.day * DAY).toISOString(),
                  attachments: each.file === null ? [] : [file(`${each.file}.txt`, each.number)],
                })
                const { rev } = fresh
                const next =
                  each.what === 'write' || before === undefined
                    ? (before ?? fresh)
                    : each.what === 'edit'
                      ? { ...before, text: each.text, attachments: fresh.attachments, rev }
                      : { ...before, text: '', attachments: [], deleted_at: fresh.created_at, rev }
                known.set(each.number, next)
                world.write(next)
              }
            }
            for (const asked of queries) {
              const hits = await world.all(asked, limit)
              const expected = [...known.values()].filter((message) => fits(message, asked, world))
              expect(hits.map((hit) => hit.id).sort()).toEqual(expected.map(({ id }) => id).sort())
              const days = hits.map((hit) => Math.floor(hit.at / DAY))
              expect(days).toEqual(days.toSorted((a, b) => b - a))
            }
          },
        ),
        { numRuns: 150 },
      )
    }, 60_000)
  })
}

/** The same question, answered by reading one message. */
function fits(message: Message, query: string, world: World): boolean {
  const { terms, filters } = parseQuery(query)
  if (message.deleted_at !== null) return false
  const at = Date.parse(message.created_at)
  const direct = message.room_id !== world.garden
  const groups = new Map<string, boolean>()
  let asks = terms.length > 0
  for (const { filter, value } of filters) {
    const day = value === 'today' ? Date.UTC(2026, 10, 22) : Date.parse(`${value}T00:00:00Z`)
    if ((filter === 'before' || filter === 'after') && Number.isNaN(day)) continue
    if (filter === 'has' && value !== 'file') continue
    const holds = {
      from:
        value === 'bob' ? message.sender?.id === BOB.id : value === 'c' && message.sender?.id === CAROL.id,
      in: value === 'garden' ? !direct : value === 'bob' && direct,
      before: at < day,
      after: at >= day,
      has: message.attachments.length > 0,
    }[filter]
    asks = true
    // Of several people or rooms one is enough; of days every one counts.
    const group = filter === 'before' || filter === 'after' ? `${filter} ${value}` : filter
    groups.set(group, (groups.get(group) ?? false) || holds)
  }
  if (!asks || [...groups.values()].includes(false)) return false
  const lines = [message.text, ...message.attachments.map(({ name }) => name)].map(tokensOf)
  return terms.every((term) =>
    lines.some((tokens) => tokens.some((_, index) => standsAt(tokens, index, term))),
  )
}
