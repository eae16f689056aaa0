import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RoomId, Seq, UserId } from '@roomkey/protocol'
import { NodeSqlDriver } from '../hosts/node/NodeSqlDriver.ts'
import { Stale } from '../src/cache/Stale.ts'
import { migrate } from '../src/cache/schema.ts'
import { Indexer } from '../src/search/Indexer.ts'
import { Search } from '../src/search/Search.ts'
import { RoomList } from '../src/views/RoomList.ts'

// `npm run bench:client -- --messages 100000`: what search over the local cache costs beside the same question put to
// FTS5 alone, on a database made here and removed at the end.

const ROOMS = 500
const RUNS = 15
const messages = Number(process.argv[process.argv.indexOf('--messages') + 1] || 100_000)
const folder = mkdtempSync(join(tmpdir(), 'roomkey-bench-'))
const path = join(folder, 'cache.sqlite3')
const sql = new NodeSqlDriver(path)

const roomId = (n: number) => `00000001-0000-4000-8000-${n.toString(16).padStart(12, '0')}` as RoomId
const bytes = () => statSync(path).size
const ms = (value: number) => `${value.toFixed(value < 10 ? 2 : 0)} ms`
const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] ?? 0

/** Words in a natural mix: some very common, many rare. The same in every run. */
function sentences(): () => string {
  let state = 7
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  const syllables = [
    'ka',
    'lo',
    'mi',
    'ter',
    'an',
    'de',
    'ri',
    'so',
    'pu',
    've',
    'con',
    'tra',
    'in',
    'per',
    'st',
    'ol',
  ]
  const word = () => {
    let rest = Math.floor(Math.exp(next() * Math.log(40_000))) + 6
    let text = ''
    for (; rest > 0; rest = Math.floor(rest / 16)) text += syllables[rest % 16]
    return text
  }
  return () => Array.from({ length: 3 + Math.floor(next() * 15) }, word).join(' ')
}

function fill(): void {
  const say = sentences()
  sql.transaction(() => {
    sql.run(`INSERT INTO account (one, server, user_id, username) VALUES (1, 'http://bench', 1, 'me')`)
    for (let n = 1; n <= 200; n++) sql.run('INSERT INTO people VALUES (?, ?)', [n, `person${n}`])
    for (let n = 0; n < ROOMS; n++) {
      sql.run('INSERT INTO rooms (id, name, last_seq) VALUES (?, ?, ?)', [
        roomId(n),
        `room ${n}`,
        Math.ceil(messages / ROOMS),
      ])
    }
  })
  const start = Date.now() - messages * 30_000
  for (let from = 0; from < messages; from += 5000) {
    sql.transaction(() => {
      for (let n = from; n < Math.min(messages, from + 5000); n++) {
        const marks = `${n % 2 === 0 ? 'often' : 'always'}${n === messages >> 1 ? ' needle' : ''}`
        sql.run(
          `INSERT INTO messages (id, room_id, seq, rev, sender_id, text, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
          [
            `00000002-0000-4000-8000-${n.toString(16).padStart(12, '0')}`,
            roomId(n % ROOMS),
            (Math.floor(n / ROOMS) + 1) as Seq,
            n + 1,
            1 + ((n * 7) % 200),
            `${say()} ${marks}`,
            start + n * 30_000,
          ],
        )
      }
    })
  }
}

const waiting: (() => void)[] = []
const clock = {
  now: () => Date.now(),
  after: (_ms: number, callback: () => void) => {
    waiting.push(callback)
    return () => {}
  },
}

async function run(): Promise<void> {
  migrate(sql, 2)
  let begun = performance.now()
  fill()
  const unindexed = bytes()
  migrate(sql)
  console.log(`${messages} messages in ${ROOMS} rooms · ${cpus()[0]?.model ?? '?'} · Node ${process.version}`)
  begun = performance.now()
  const stale = new Stale()
  const indexer = new Indexer({
    sql,
    clock,
    stale,
    report: (_area, error) => {
      throw error
    },
  })
  let longest = 0
  let slices = 0
  for (let work = waiting.shift(); work !== undefined; work = waiting.shift(), slices++) {
    const slice = performance.now()
    work()
    longest = Math.max(longest, performance.now() - slice)
  }
  const indexing = performance.now() - begun
  sql.all('PRAGMA wal_checkpoint(TRUNCATE)')
  console.log(
    `indexing behind the app: ${((indexing / messages) * 1000).toFixed(0)} µs a message, ${slices} slices of ${ms(indexing / slices)}, the longest ${ms(longest)}`,
  )
  const each = (size: number) => `${(size / messages).toFixed(0)} bytes a message`
  console.log(`on disk: ${each(unindexed)} before search, ${each(bytes() - unindexed)} for it\n`)

  const rooms = new RoomList({ sql, stale, me: 1 as UserId })
  rooms.read(true)
  const search = new Search({
    sql,
    clock: {
      ...clock,
      after: (_ms, callback) => {
        setImmediate(callback)
        return () => {}
      },
    },
    me: 1 as UserId,
    rooms: () => rooms.read(true),
    indexer,
  })
  const questions: [string, string, string][] = [
    ['a rare word', 'needle ', '"needle"'],
    ['a common word', 'often ', '"often"'],
    ['three letters', 'con', '"con" *'],
    ['two letters', 'co', '"co" *'],
    ['two common words', 'often lomi ', '"often" AND "lomi"'],
    ['two that never meet', 'often always ', '"often" AND "always"'],
    ['a phrase that is nowhere', '"always often"', '"always often"'],
    ['one person', 'from:person7', '"¶p7"'],
  ]
  for (const [name, query, expression] of questions) {
    const ours: number[] = []
    const bare: number[] = []
    const rows: number[] = []
    let found = 0
    for (let n = 0; n < RUNS; n++) {
      let from = performance.now()
      const page = await search.page({ query, zone: 'UTC', before: null, limit: 30 })
      ours.push(performance.now() - from)
      found = page?.hits.length ?? 0
      from = performance.now()
      sql.all(
        `SELECT text FROM (SELECT rowid AS found FROM search_index WHERE search_index MATCH ? ORDER BY rowid DESC LIMIT 31)
         JOIN search_places ON place = found JOIN messages USING (local_id)`,
        [expression],
      )
      rows.push(performance.now() - from)
      from = performance.now()
      sql.all('SELECT rowid FROM search_index WHERE search_index MATCH ? ORDER BY rowid DESC LIMIT 31', [
        expression,
      ])
      bare.push(performance.now() - from)
    }
    const [mine, theirs, texts] = [median(ours), median(bare), median(rows)]
    console.log(
      `${name.padEnd(26)} ${String(found).padStart(2)} hits  ${ms(mine).padStart(9)}  bare FTS5 ${ms(theirs).padStart(9)}  ${(mine / theirs).toFixed(1).padStart(4)} ×  with the texts ${ms(texts).padStart(9)}  ${(mine / texts).toFixed(1)} ×`,
    )
  }
}

try {
  await run()
} finally {
  sql.close()
  rmSync(folder, { recursive: true })
}
