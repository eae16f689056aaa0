import type { RoomId, Seq } from '@roomkey/protocol'
import type { ViewQuery } from '../../src/api/views.ts'
import type { Bench } from '../Bench.ts'
import { ROOMS, roomId } from '../cache/ids.ts'
import { median, Samples, timed } from '../report/Samples.ts'
import { ms, type Row } from '../report/table.ts'
import { type RunningEngine, startEngine } from '../startEngine.ts'

const FIRST_PAGE = 60
const PAGE = 50
/** As many as the page holds at once. */
const FULL = 600
const DEPTHS = [FIRST_PAGE, 1000]
const OPENED = 60
const KINDS = ['whole', 'fresh'] as const

const BARE = `SELECT messages.id, seq, sender_id, username, text, created_at, edited_at, deleted_at
  FROM messages LEFT JOIN people ON people.id = sender_id
  WHERE room_id = ? AND seq <= ? ORDER BY seq DESC LIMIT CAST(? AS INTEGER)`
const newest = (room: RoomId) => [room, Number.MAX_SAFE_INTEGER, FIRST_PAGE + 1]

/** From a start to the screen, from room to room, and back into the past of one. */
export async function measureOpen(bench: Bench): Promise<Row[]> {
  const samples = new Samples()
  for (let round = 0; round <= bench.options.rounds; round++) {
    // The first one warms up; it leaves no trace.
    const into = round === 0 ? new Samples() : samples
    for (const kind of KINDS) await measureKind(bench, kind, into)
    const begun = performance.now()
    const { host } = await firstViews(bench, 'empty')
    into.add('start empty', performance.now() - begun)
    await host.close()
  }
  return rows(samples)
}

async function firstViews(bench: Bench, kind: 'whole' | 'fresh' | 'empty'): Promise<RunningEngine> {
  const engine = await startEngine(() => bench.open(bench.path(kind)))
  const room = roomId(7)
  // What the page asks, in its order: who is here, the list, where it was, and that room.
  void engine.watch({ view: 'connection' })
  const list = engine.watch({ view: 'rooms' }, (rows) => rows.length > 0)
  await engine.host.commands.lastPlace()
  const timeline = engine.watch(
    { view: 'timeline', room, limit: FIRST_PAGE },
    (value) => value !== null || kind === 'empty',
  )
  await timeline
  if (kind !== 'empty') await list
  return engine
}

async function measureKind(bench: Bench, kind: (typeof KINDS)[number], samples: Samples): Promise<void> {
  const path = bench.path(kind)
  samples.add(
    `bare start ${kind}`,
    await timed(() => {
      const sql = bench.open(path)
      sql.all(BARE, newest(roomId(7)))
      sql.close()
    }),
  )
  const started = performance.now()
  const running = await firstViews(bench, kind)
  samples.add(`start ${kind}`, performance.now() - started)
  samples.add(`unread ${kind}`, await timed(() => running.watch({ view: 'attention' })))

  const sql = bench.open(path)
  const opened: number[] = []
  const bare: number[] = []
  for (let n = 0; n < OPENED; n++) {
    const room = roomId((n * 37 + 11) % ROOMS)
    opened.push(await timed(() => openRoom(running, room)))
    bare.push(await timed(() => sql.all(BARE, newest(room))))
  }
  samples.add(`room ${kind}`, median(opened))
  samples.add(`bare room ${kind}`, median(bare))
  if (kind === 'whole') {
    const paged = new Map(DEPTHS.map((depth) => [depth, { ours: [] as number[], bare: [] as number[] }]))
    for (const [depth, { ours, bare: bareBack }] of paged) {
      for (let n = 0; n < OPENED / 4; n++) {
        const room = roomId((n * 41 + 5) % ROOMS)
        const last = sql.all<{ last_seq: Seq }>('SELECT last_seq FROM rooms WHERE id = ?', [room])[0]
          ?.last_seq
        const newest = last ?? (0 as Seq)
        await running.watch(pageOf(room, depth, newest, 0))
        ours.push(await timed(() => running.watch(pageOf(room, depth, newest, PAGE))))
        bareBack.push(await timed(() => sql.all(BARE, [room, newest - depth, PAGE])))
      }
      running.host.forgetWatches()
      samples.add(`back ${depth}`, median(ours))
      samples.add(`bare back ${depth}`, median(bareBack))
    }
  }
  sql.close()
  await running.host.close()
}

/** As the page asks: a window that grows until it is full, and then moves along. */
function pageOf(room: RoomId, depth: number, newest: Seq, further: number): ViewQuery {
  const limit = Math.min(depth + further, FULL)
  const upTo = Math.max(limit, newest - Math.max(0, depth + further - FULL)) as Seq
  return depth < FULL
    ? { view: 'timeline', room, limit }
    : { view: 'timeline', room, limit, upTo, around: upTo }
}

async function openRoom({ watch }: RunningEngine, room: RoomId): Promise<void> {
  await Promise.all([
    watch({ view: 'timeline', room, limit: FIRST_PAGE }),
    watch({ view: 'room', room }),
    watch({ view: 'typing', room }),
  ])
}

function rows(samples: Samples): Row[] {
  const beside = (cell: string, other: string, name: string) => ({
    name,
    value: ms(samples.median(other)),
    ratio: samples.ratio(cell, other),
  })
  const aim = (cell: string, other: string) => ({
    text: '≤ 2 × fresh',
    met: samples.ratio(cell, other) <= 2,
  })
  return [
    {
      what: 'engine start to the first room and the list',
      value: ms(samples.median('start whole')),
      others: [
        beside('start whole', 'start fresh', 'fresh cache'),
        beside('start whole', 'start empty', 'empty cache (nothing to show)'),
        beside('start whole', 'bare start whole', 'bare: open the file, newest page'),
      ],
      aim: aim('start whole', 'start fresh'),
    },
    {
      what: 'what is unread in all rooms, for badge and notifications',
      value: ms(samples.median('unread whole')),
      others: [beside('unread whole', 'unread fresh', 'fresh cache')],
      aim: aim('unread whole', 'unread fresh'),
    },
    {
      what: 'opening any room',
      value: ms(samples.median('room whole')),
      others: [
        beside('room whole', 'room fresh', 'fresh cache'),
        beside('room whole', 'bare room whole', 'bare: newest page'),
      ],
      aim: aim('room whole', 'room fresh'),
    },
    ...DEPTHS.map((depth) => ({
      what: `paging back 50, ${depth} deep`,
      value: ms(samples.median(`back ${depth}`)),
      others: [beside(`back ${depth}`, `bare back ${depth}`, 'bare: those 50')],
    })),
  ]
}
