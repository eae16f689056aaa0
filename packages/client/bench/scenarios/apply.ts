import type { Epoch, FrameOf, Message, MessageId, Rev, Seq } from '@roomkey/protocol'
import { DEFAULT_LIMITS, PROTOCOL_VERSION } from '@roomkey/protocol'
import type { SqlDriver, SqlValue } from '../../src/ports/index.ts'
import type { Bench } from '../Bench.ts'
import { ME, MEMBERS, memberOf, messagesFrom, ROOMS, roomId } from '../cache/ids.ts'
import { Samples, timed } from '../report/Samples.ts'
import { ms, perSecond, type Row } from '../report/table.ts'
import { type RunningEngine, startEngine } from '../startEngine.ts'

const BUSY_ROOMS = 200
/** As the server sends them. */
const FRAME = 200
/** Rows in one statement, as the engine has them in its own. */
const TOGETHER = 20
const PLACES = '(?, ?, ?, ?, ?, ?, ?)'
const INSERT = `INSERT INTO messages (id, room_id, seq, rev, sender_id, text, created_at) VALUES ${PLACES}`

/** What was missed in some rooms arrives, while the list and one of these rooms are on the screen. */
export async function measureApply(bench: Bench): Promise<Row[]> {
  const samples = new Samples()
  const path = bench.copy('whole', 'apply')
  const engine = await startEngine(() => bench.open(path))
  const perRoom = Math.floor(bench.options.messages / ROOMS)
  await play(engine, perRoom)
  await engine.watch({ view: 'rooms' }, (rows) => rows.length > 0)
  await engine.watch({ view: 'timeline', room: roomId(0), limit: 60 })
  const [bare, together] = [openBare(bench, 'bare'), openBare(bench, 'together')]
  const frames = missed(bench, perRoom)
  let longest = 0
  for (let round = 0; round < bench.options.rounds; round++) {
    const mine = frames(round)
    const texts = mine.map((frame) => JSON.stringify(frame))
    const cpu = process.threadCpuUsage()
    const milliseconds = await timed(async () => {
      for (const text of texts) {
        const begun = performance.now()
        engine.sockets.last.sayText(text)
        longest = Math.max(longest, performance.now() - begun)
        await new Promise((resolve) => setImmediate(resolve))
      }
      await applied(engine, mine.at(-1))
    })
    samples.add('apply', (bench.options.changes / milliseconds) * 1000)
    samples.add('apply cpu', used(cpu) / bench.options.changes)
    const bareCpu = process.threadCpuUsage()
    const insertion = await timed(() => {
      for (const frame of mine) insertAll(bare, frame, 1)
    })
    samples.add('bare', (bench.options.changes / insertion) * 1000)
    samples.add('bare cpu', used(bareCpu) / bench.options.changes)
    const togetherCpu = process.threadCpuUsage()
    const insertedTogether = await timed(() => {
      for (const frame of mine) insertAll(together, frame, TOGETHER)
    })
    samples.add('together', (bench.options.changes / insertedTogether) * 1000)
    samples.add('together cpu', used(togetherCpu) / bench.options.changes)
    const indexing = await timed(() => engine.watch({ view: 'search' }, (view) => view.indexing === null))
    samples.add('indexed', (bench.options.changes / (milliseconds + indexing)) * 1000)
  }
  bare.close()
  together.close()
  await engine.host.close()
  const ratio = samples.ratio('apply', 'bare')
  return [
    {
      what: `applying ${bench.options.changes.toLocaleString('en')} changes of ${BUSY_ROOMS} rooms`,
      value: perSecond(samples.median('apply')),
      others: [
        {
          name: `bare inserts, ${FRAME} a commit`,
          value: perSecond(samples.median('bare')),
          ratio,
        },
        {
          name: `… and ${TOGETHER} rows a statement`,
          value: perSecond(samples.median('together')),
          ratio: samples.ratio('apply', 'together'),
        },
      ],
      aim: { text: '≥ 60 %', met: ratio >= 0.6 },
    },
    {
      what: '  processor time of each, of the engine’s thread',
      value: `${samples.median('apply cpu').toFixed(1)} µs`,
      others: [
        {
          name: 'of each bare insert',
          value: `${samples.median('bare cpu').toFixed(1)} µs`,
          ratio: samples.ratio('apply cpu', 'bare cpu'),
        },
        {
          name: `… and ${TOGETHER} rows a statement`,
          value: `${samples.median('together cpu').toFixed(1)} µs`,
          ratio: samples.ratio('apply cpu', 'together cpu'),
        },
      ],
    },
    { what: '  until search knows them, too', value: perSecond(samples.median('indexed')), others: [] },
    { what: '  the longest that the engine was busy with a frame', value: ms(longest), others: [] },
  ]
}

/** Microseconds of this thread: the least that a busy machine adds to. */
function used(before: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(before)
  return user + system
}

/** A server that knows nothing new until it is told. */
async function play({ host, sockets }: RunningEngine, perRoom: number): Promise<void> {
  sockets.onFrame = (socket, frame) => {
    if (frame.type === 'ping') socket.say({ type: 'pong' })
    if (frame.type !== 'hello') return
    const rooms = Array.from({ length: ROOMS }, (_, n) => ({
      room_id: roomId(n),
      last_seq: perRoom as Seq,
      last_rev: (perRoom + 1 + MEMBERS) as Rev,
      read_seq: perRoom as Seq,
      unread_count: 0,
    }))
    const epoch = '00000009-0000-4000-8000-000000000001' as Epoch
    socket.say({
      type: 'welcome',
      version: PROTOCOL_VERSION,
      epoch,
      user: ME,
      limits: DEFAULT_LIMITS,
      rooms,
    })
    socket.say({ type: 'live' })
  }
  await host.commands.wake()
  while (sockets.opened.length === 0) await new Promise((resolve) => setImmediate(resolve))
  sockets.last.accept()
}

/** Frames are handled in slices, one room's in their order. */
async function applied({ watch }: RunningEngine, last: FrameOf<'changes'> | undefined): Promise<void> {
  const item = last?.items.at(-1)
  if (item?.kind !== 'message') throw new Error('A round ends with a message.')
  const { room_id: room, seq } = item.message
  await watch({ view: 'timeline', room, limit: 1 }, (view) => view?.lastSeq === seq)
}

/** The frames of each round: so many messages more in each of the busy rooms. */
function missed(bench: Bench, perRoom: number): (round: number) => FrameOf<'changes'>[] {
  const each = Math.floor(bench.options.changes / BUSY_ROOMS)
  const next = messagesFrom(bench.options.messages, Number.MAX_SAFE_INTEGER)
  let at = 0
  const message = (room: number, seq: number): Message => ({
    ...next(),
    id: `00000003-0000-4000-8000-${(at++).toString(16).padStart(12, '0')}` as MessageId,
    room_id: roomId(room),
    sender: memberOf(room, seq % MEMBERS),
    seq: seq as Seq,
    rev: (seq + 1 + MEMBERS) as Rev,
  })
  return (round) => {
    const frames: FrameOf<'changes'>[] = []
    for (let room = 0; room < BUSY_ROOMS; room++) {
      for (let done = 0; done < each; done += FRAME) {
        const first = perRoom + round * each + done
        const count = Math.min(FRAME, each - done)
        frames.push({
          type: 'changes',
          room_id: roomId(room),
          from_rev: (first + 1 + MEMBERS) as Rev,
          to_rev: (first + count + 1 + MEMBERS) as Rev,
          items: Array.from({ length: count }, (_, n) => ({
            kind: 'message',
            message: message(room, first + n + 1),
          })),
          more: done + FRAME < each,
        })
      }
    }
    return frames
  }
}

/** A cache of which search hears nothing. */
function openBare(bench: Bench, name: string): SqlDriver {
  const sql = bench.open(bench.copy('whole', name))
  for (const trigger of sql.all<{ name: string }>(
    `SELECT name FROM sqlite_schema WHERE type = 'trigger' AND name LIKE 'search_%'`,
  )) {
    sql.run(`DROP TRIGGER ${trigger.name}`)
  }
  return sql
}

/** One commit, kept as the engine keeps what the server has. */
function insertAll(sql: SqlDriver, frame: FrameOf<'changes'>, together: number): void {
  sql.transaction(() => {
    for (let at = 0; at < frame.items.length; at += together) {
      const rows = together === 1 ? [frame.items[at]] : frame.items.slice(at, at + together)
      const values: SqlValue[] = []
      for (const item of rows) {
        if (item?.kind !== 'message') continue
        const { id, room_id, seq, rev, sender, text, created_at } = item.message
        values.push(id, room_id, seq, rev, sender?.id ?? null, text, Date.parse(created_at))
      }
      sql.run(rows.length === 1 ? INSERT : INSERT + `, ${PLACES}`.repeat(rows.length - 1), values)
    }
  }, 'soon')
}
