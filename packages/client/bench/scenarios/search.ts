import type { SqlDriver } from '../../src/ports/index.ts'
import { inRoom } from '../../src/search/document.ts'
import type { Bench } from '../Bench.ts'
import { roomId } from '../cache/ids.ts'
import { median, Samples, timed } from '../report/Samples.ts'
import { ms, type Row } from '../report/table.ts'
import { startEngine } from '../startEngine.ts'

const PAGE = 30
const AIM = 1.5
/** Of a page that takes a tenth of a millisecond much disturbs a few runs; two hundred of them take no time. */
const RUNS = { least: 15, most: 200, ms: 500 }

interface Question {
  name: string
  query: string
  /** The same in FTS5's language. */
  expression: string
  /** How many hits down the page begins. */
  depth?: number
}

const COMMON = { query: 'often ', expression: '"often"' }
const WHOLE: readonly Question[] = [
  { name: 'a rare word', query: 'needle ', expression: '"needle"' },
  { name: 'a common word', ...COMMON },
  { name: 'a common word, 10,000 down', ...COMMON, depth: 10_000 },
  { name: 'three letters', query: 'con', expression: '"con" *' },
  { name: 'two letters', query: 'co', expression: '"co" *' },
  { name: 'two common words', query: 'often lomi ', expression: '"often" AND "lomi"' },
  { name: 'two that never meet', query: 'often always ', expression: '"often" AND "always"' },
  { name: 'a phrase that is nowhere', query: '"always often"', expression: '"always often"' },
  { name: 'one person', query: 'from:person7', expression: '"¶p7"' },
  { name: 'one room', query: 'in:"room 7"', expression: `"${inRoom(roomId(7))}"` },
]
/** Of each room the server has more, so that an answer has to say since when it knows. */
const FRESH: readonly Question[] = [{ name: 'a common word, fresh cache', ...COMMON }]

type Contender = 'ours' | 'texts' | 'numbers'
/** Each follows each of the others as often: who comes second finds the pages in the processor's caches. */
const TURNS: readonly (readonly Contender[])[] = [
  ['ours', 'texts', 'numbers'],
  ['texts', 'ours', 'numbers'],
  ['ours', 'numbers', 'texts'],
  ['numbers', 'ours', 'texts'],
  ['texts', 'numbers', 'ours'],
  ['numbers', 'texts', 'ours'],
]

export async function measureSearch(bench: Bench): Promise<Row[]> {
  return [...(await measure(bench, 'whole', WHOLE)), ...(await measure(bench, 'fresh', FRESH))]
}

/** All on the engine's own connection, which has the same pages at hand for all of them. */
async function measure(
  bench: Bench,
  cache: 'whole' | 'fresh',
  questions: readonly Question[],
): Promise<Row[]> {
  const samples = new Samples()
  const sql = bench.open(bench.path(cache))
  const engine = await startEngine(() => sql)
  const { commands } = engine.host
  await commands.wake()
  const found = new Map<string, number>()
  const asked = questions.map((question) => ({ question, bare: bareOf(sql, question) }))
  for (let round = 0; round <= bench.options.rounds; round++) {
    for (const { question, bare } of asked) {
      const { name, query } = question
      const times = await inTurns({
        ours: async () => {
          const page = await commands.search({ query, zone: 'UTC', before: bare.before, limit: PAGE })
          found.set(name, page.ok ? page.hits.length : Number.NaN)
        },
        texts: () => sql.all(bare.texts, bare.values),
        numbers: () => sql.all(bare.numbers, bare.values),
      })
      // The first round warms up.
      if (round === 0) continue
      for (const contender of TURNS[0] ?? [])
        samples.add(`${name} ${contender}`, median(times.map((each) => each[contender])))
    }
  }
  await engine.host.close()
  return questions.map(({ name }) => {
    const beside = (contender: Contender, what: string) => {
      const ratio = samples.ratio(`${name} ours`, `${name} ${contender}`)
      const aim = { text: `≤ ${AIM} × bare`, met: ratio <= AIM }
      return { name: what, value: ms(samples.median(`${name} ${contender}`)), ratio, aim }
    }
    const texts = beside('texts', 'bare FTS5 with the texts')
    return {
      what: `search: ${name}, ${found.get(name)} hits`,
      value: ms(samples.median(`${name} ours`)),
      others: [texts, beside('numbers', 'bare FTS5: row numbers')],
      aim: texts.aim,
    }
  })
}

async function inTurns(contenders: Record<Contender, () => unknown>): Promise<Record<Contender, number>[]> {
  const runs: Record<Contender, number>[] = []
  const begun = performance.now()
  while (runs.length < RUNS.least || (runs.length < RUNS.most && performance.now() - begun < RUNS.ms)) {
    const times = { ours: 0, texts: 0, numbers: 0 }
    for (const contender of TURNS[runs.length % TURNS.length] ?? [])
      times[contender] = await timed(contenders[contender])
    runs.push(times)
  }
  return runs
}

/** The page without us: its row numbers, which nobody could show; and what it shows, with nothing else of what we do. */
function bareOf(sql: SqlDriver, { expression, depth = 0 }: Question) {
  const numbers = bareQuery('rowid', '', depth > 0)
  const texts = bareQuery(
    'text, username, messages.created_at, room_id',
    `JOIN search_places ON place = search_index.rowid JOIN messages USING (local_id)
     LEFT JOIN people ON people.id = sender_id`,
    depth > 0,
  )
  if (depth === 0) return { before: null, numbers, texts, values: [expression] }
  const down = bareQuery('rowid', '', false).replace(/LIMIT .*/, 'LIMIT 1 OFFSET ?')
  const before = sql.all<{ rowid: number }>(down, [expression, depth])[0]?.rowid
  if (before === undefined) throw new Error(`There are not ${depth} of ${expression}.`)
  return { before, numbers, texts, values: [expression, before] }
}

// Numbers of JavaScript are bound as floating-point ones, of which FTS5 takes no bounds.
const bareQuery = (columns: string, joins: string, hasBound: boolean): string =>
  `SELECT ${columns} FROM search_index ${joins}
   WHERE search_index MATCH ? ${hasBound ? 'AND search_index.rowid < CAST(? AS INTEGER)' : ''}
   ORDER BY search_index.rowid DESC LIMIT ${PAGE + 1}`
