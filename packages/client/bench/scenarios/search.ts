import type { SqlDriver } from '../../src/ports/index.ts'
import { inRoom } from '../../src/search/document.ts'
import type { Bench } from '../Bench.ts'
import { roomId } from '../cache/ids.ts'
import { median, Samples, timed } from '../report/Samples.ts'
import { ms, type Row } from '../report/table.ts'
import { startEngine } from '../startEngine.ts'

const PAGE = 30
const RUNS = 15

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

// Numbers of JavaScript are bound as floating-point ones, of which FTS5 takes no bounds.
const BARE = `SELECT rowid FROM search_index WHERE search_index MATCH ? AND rowid < CAST(? AS INTEGER)
  ORDER BY rowid DESC LIMIT ${PAGE + 1}`
const BARE_NEWEST = BARE.replace('AND rowid < CAST(? AS INTEGER)', '')

export async function measureSearch(bench: Bench): Promise<Row[]> {
  return [...(await measure(bench, 'whole', WHOLE)), ...(await measure(bench, 'fresh', FRESH))]
}

async function measure(
  bench: Bench,
  cache: 'whole' | 'fresh',
  questions: readonly Question[],
): Promise<Row[]> {
  const samples = new Samples()
  const path = bench.path(cache)
  const engine = await startEngine(() => bench.open(path))
  const { commands } = engine.host
  await commands.wake()
  const sql = bench.open(path)
  const found = new Map<string, number>()
  const asked = questions.map((question) => ({ ...question, ...bareOf(sql, question) }))
  for (let round = 0; round <= bench.options.rounds; round++) {
    for (const { name, query, before, values, numbers, withTexts } of asked) {
      const ours: number[] = []
      const bare: number[] = []
      const texts: number[] = []
      for (let run = 0; run < RUNS; run++) {
        ours.push(
          await timed(async () => {
            const page = await commands.search({ query, zone: 'UTC', before, limit: PAGE })
            found.set(name, page.ok ? page.hits.length : Number.NaN)
          }),
        )
        texts.push(await timed(() => sql.all(withTexts, values)))
        bare.push(await timed(() => sql.all(numbers, values)))
      }
      // The first round warms up.
      if (round === 0) continue
      samples.add(name, median(ours))
      samples.add(`${name} texts`, median(texts))
      samples.add(`${name} bare`, median(bare))
    }
  }
  sql.close()
  await engine.host.close()
  return questions.map(({ name }) => {
    const ratio = samples.ratio(name, `${name} bare`)
    return {
      what: `search: ${name}, ${found.get(name)} hits`,
      value: ms(samples.median(name)),
      others: [
        { name: 'bare FTS5: row numbers', value: ms(samples.median(`${name} bare`)), ratio },
        {
          name: 'FTS5 with the texts',
          value: ms(samples.median(`${name} texts`)),
          ratio: samples.ratio(name, `${name} texts`),
        },
      ],
      aim: { text: '≤ 1.5 × bare', met: ratio <= 1.5 },
    }
  })
}

/** The page without us: its row numbers; and what it shows, with nothing else of what we do for it. */
function bareOf(sql: SqlDriver, { expression, depth = 0 }: Question) {
  const before =
    depth === 0
      ? null
      : (sql.all<{ rowid: number }>(BARE_NEWEST.replace(/LIMIT .*/, 'LIMIT 1 OFFSET ?'), [
          expression,
          depth,
        ])[0]?.rowid ?? null)
  const numbers = before === null ? BARE_NEWEST : BARE
  return {
    before,
    numbers,
    values: before === null ? [expression] : [expression, before],
    withTexts: `SELECT text, username, messages.created_at, room_id
      FROM (${numbers.replace('rowid', 'rowid AS found')})
      JOIN search_places ON place = found JOIN messages USING (local_id) LEFT JOIN people ON people.id = sender_id`,
  }
}
