import type { FrameOf, MessageId, RoomId, Seq } from '@roomkey/protocol'
import { expect } from 'vitest'
import { openAccountRow } from '../cache/accountRow.ts'
import { applyChanges, applySnapshot, knownRev } from '../cache/roomSync.ts'
import { Stale } from '../cache/Stale.ts'
import { migrate } from '../cache/schema.ts'
import { liveSegment, type Segment } from '../cache/segments.ts'
import { History } from '../history/History.ts'
import type { HttpResponse, SqlDriver } from '../ports/index.ts'
import { timelineView } from '../views/timelineView.ts'
import { SERVER } from './EngineHarness.ts'
import { ALICE, ScriptedRoom } from './ScriptedServer.ts'
import { scriptedHistory } from './scriptedHistory.ts'

/** A room, a cache of it, and questions about its history whose answers come when the test says so. */
export class HistoryWorld {
  readonly room = new ScriptedRoom(1)
  readonly sql: SqlDriver
  readonly history: History
  readonly asked: string[] = []
  /** Messages in all answers. */
  told = 0
  offline = false
  /** Each version that a message ever had, by its rev. */
  readonly versions = new Map<number, { id: MessageId; text: string; deleted: boolean }>()
  #answers: (() => void)[] = []

  /** `pageRows`: messages in one answer at most. */
  constructor(sql: SqlDriver, pageRows = 200) {
    this.sql = sql
    migrate(sql)
    openAccountRow(this.sql, SERVER, ALICE)
    this.history = new History({
      sql: this.sql,
      stale: new Stale(),
      request: ({ path }) => {
        if (this.offline) return Promise.reject(new Error('offline'))
        this.asked.push(path.slice(path.indexOf('?') + 1))
        const read = () => {
          const page = scriptedHistory(this.room, path, pageRows)
          this.told += page.messages.length
          return JSON.stringify(page)
        }
        // The server reads somewhere between the question and the answer.
        const early = this.asked.length % 2 === 0 ? read() : null
        return new Promise<HttpResponse>((resolve) => {
          this.#answers.push(() => resolve({ status: 200, header: () => null, text: early ?? read() }))
        })
      },
    })
  }

  get id(): RoomId {
    return this.room.id
  }

  post(count: number): void {
    for (let n = 0; n < count; n++) this.#keep(this.room.post(`text ${this.room.lastRev}`).message.id)
  }

  change(seq: number, remove: boolean): void {
    const message = this.room.messages[(seq - 1) % Math.max(1, this.room.lastSeq)]
    if (message === undefined || message.deleted_at !== null) return
    if (remove) this.room.remove(message.id)
    else this.room.edit(message.id, `edited ${this.room.lastRev}`)
    this.#keep(message.id)
  }

  deliver(upTo = this.room.lastRev): void {
    applyChanges(this.sql, this.room.changes(knownRev(this.sql, this.id), upTo))
  }

  snapshot(newest: number, changedMeanwhile: number | null = null): void {
    const frame: FrameOf<'snapshot'> = this.room.snapshot('too_old', newest)
    if (changedMeanwhile !== null) {
      const { lastRev } = this.room
      this.change(this.room.lastSeq - changedMeanwhile, false)
      const known = new Set(this.room.messages.filter(({ rev }) => rev <= lastRev).map(({ id }) => id))
      frame.messages = frame.messages.filter(({ id }) => known.has(id))
    }
    applySnapshot(this.sql, frame)
  }

  /** Lets one answer arrive, or all of them. */
  async answer(all = true): Promise<void> {
    for (const resolve of this.#answers.splice(0, all ? Infinity : 1)) resolve()
    for (let turn = 0; turn < 20; turn++) await undefined
  }

  async load(question: Promise<unknown>): Promise<void> {
    await this.answer()
    await question
  }

  view(window: { upTo?: Seq; around?: Seq } = {}, limit = 5000) {
    const now = { me: ALICE.id, live: true, older: 'idle', newer: 'idle' } as const
    const view = timelineView(this.sql, { room: this.id, limit, ...window }, now)
    if (view === null) throw new Error('The room is not here.')
    return view
  }

  segments(): Segment[] {
    return this.sql.all<Segment>(
      'SELECT from_seq AS "from", to_seq AS "to", rev FROM segments WHERE room_id = ? ORDER BY from_seq',
      [this.id],
    )
  }

  #keep(id: MessageId): void {
    const { rev, text, deleted_at } = this.room.message(id)
    this.versions.set(rev, { id, text, deleted: deleted_at !== null })
  }

  /** What segments.ts promises, and what is therefore shown. */
  check(): void {
    const known = knownRev(this.sql, this.id)
    const segments = this.segments()
    segments.forEach((segment, index) => {
      const next = segments[index + 1]
      if (next !== undefined) expect(next.from).toBeGreaterThan(segment.to)
      if (next?.rev === null && segment.rev === null) expect(next.from).toBeGreaterThan(segment.to + 1)
    })
    for (const { from, to, rev } of segments) {
      const rows = this.sql.all<{ id: MessageId; seq: number; rev: number; text: string; deleted: number }>(
        `SELECT id, seq, rev, text, deleted_at IS NOT NULL AS deleted FROM messages
         WHERE room_id = ? AND seq BETWEEN ? AND ? ORDER BY seq`,
        [this.id, from, to],
      )
      expect(rows.map((row) => row.seq)).toEqual(Array.from({ length: to - from + 1 }, (_, n) => from + n))
      for (const row of rows) {
        // What changed again above that rev was left out, and comes with its later one.
        const latest = this.room.message(row.id).rev
        if (latest <= (rev ?? known)) expect(row.rev).toBe(latest)
        expect(this.versions.get(row.rev)).toEqual({
          id: row.id,
          text: row.text,
          deleted: row.deleted === 1,
        })
      }
      if (rev !== null || from > to) continue
      const view = this.view({ upTo: to, around: from })
      expect(view.messages.map((message) => message.seq)).toEqual(rows.map((row) => row.seq))
      expect(view.hasOlder).toBe(from > 1)
      expect(view.hasNewer).toBe(from !== liveSegment(this.sql, this.id)?.from)
    }
    const live = this.view()
    expect(live.messages.map((message) => message.seq)).toEqual(
      Array.from({ length: live.messages.length }, (_, n) => live.lastSeq - live.messages.length + 1 + n),
    )
  }
}
