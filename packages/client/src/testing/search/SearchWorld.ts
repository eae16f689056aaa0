import type { AttachmentId, Message, MessageId, Rev, RoomId, Seq, UserId } from '@roomkey/protocol'
import { expect } from 'vitest'
import type { SearchHit, SearchPage } from '../../api/search.ts'
import { openAccountRow } from '../../cache/accountRow.ts'
import { applyMembership, applyMessage, applyPage, applyRoom } from '../../cache/applyEntities.ts'
import { Stale } from '../../cache/Stale.ts'
import { migrate } from '../../cache/schema.ts'
import { addCurrent, skipTo } from '../../cache/segments.ts'
import type { SqlDriver } from '../../ports/index.ts'
import { Indexer } from '../../search/Indexer.ts'
import { KnownRooms } from '../../search/KnownRooms.ts'
import { Names } from '../../search/Names.ts'
import { Search } from '../../search/Search.ts'
import { RoomList } from '../../views/RoomList.ts'
import { ALICE, BOB, ScriptedRoom, uuid } from '../ScriptedServer.ts'
import { SimulatedClock } from '../SimulatedClock.ts'

export const CAROL = { id: 3 as UserId, username: 'Carol Ann' } as typeof BOB
export const PEOPLE = [ALICE, BOB, CAROL]
export const NOON = Date.UTC(2026, 10, 20, 12)
export const DAY = 86_400_000

/** Local data with a search over it. */
export class SearchWorld {
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

/** An attachment. */
export const file = (name: string, number = 1): Message['attachments'][number] => ({
  id: uuid(3, number) as AttachmentId,
  name,
  size: 1,
  content_type: 'text/plain',
})
