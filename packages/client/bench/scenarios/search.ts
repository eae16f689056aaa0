import type { Bench } from '../Bench.ts'
import { median, Samples, timed } from '../report/Samples.ts'
import { ms, type Row } from '../report/table.ts'
import { startEngine } from '../startEngine.ts'

const PAGE = 30
const RUNS = 15
/** What is asked, and the same in FTS5's language. */
const QUESTIONS: [string, string, string][] = [
  ['a rare word', 'needle ', '"needle"'],
  ['a common word', 'often ', '"often"'],
  ['three letters', 'con', '"con" *'],
  ['two letters', 'co', '"co" *'],
  ['two common words', 'often lomi ', '"often" AND "lomi"'],
  ['two that never meet', 'often always ', '"often" AND "always"'],
  ['a phrase that is nowhere', '"always often"', '"always often"'],
  ['one person', 'from:person7', '"¶p7"'],
]
const BARE = `SELECT rowid FROM search_index WHERE search_index MATCH ? ORDER BY rowid DESC LIMIT ${PAGE + 1}`
/** What a page of results shows, and nothing else of what we do for it. */
const TEXTS = `SELECT text, username, messages.created_at, room_id FROM (${BARE.replace('rowid', 'rowid AS found')})
  JOIN search_places ON place = found JOIN messages USING (local_id) LEFT JOIN people ON people.id = sender_id`

export async function measureSearch(bench: Bench): Promise<Row[]> {
  const samples = new Samples()
  const path = bench.path('whole')
  const engine = await startEngine(() => bench.open(path))
  const { commands } = engine.host
  await commands.wake()
  const sql = bench.open(path)
  const found = new Map<string, number>()
  for (let round = 0; round <= bench.options.rounds; round++) {
    for (const [name, query, expression] of QUESTIONS) {
      const ours: number[] = []
      const bare: number[] = []
      const texts: number[] = []
      for (let run = 0; run < RUNS; run++) {
        ours.push(
          await timed(async () => {
            const page = await commands.search({ query, zone: 'UTC', before: null, limit: PAGE })
            found.set(name, page.ok ? page.hits.length : Number.NaN)
          }),
        )
        texts.push(await timed(() => sql.all(TEXTS, [expression])))
        bare.push(await timed(() => sql.all(BARE, [expression])))
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
  return QUESTIONS.map(([name]) => {
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
