import { setTimeout as wait } from 'node:timers/promises'
import type { ListedRooms } from './ListedRooms.ts'
import { PageThread, type Worked } from './PageThread.ts'
import { median, ms, type Row } from './row.ts'

const ROUNDS = 5
const MESSAGES = 10
/** The engine lets a long list rest for a tenth of a second. */
const APART_MS = 250
const AIM_MS = 8
const SETTLE_MS = 3000

/** One message after the other into rooms that are not open, spread over the list: with few unread rooms, and then all. */
export async function measureElsewhere(rooms: ListedRooms): Promise<Row[]> {
  const { ids } = rooms
  const few = await measureRounds(rooms, 'few unread')
  await rooms.writeMany(ids.length, (n) => `to all of them ${n}`)
  await wait(SETTLE_MS)
  const all = await measureRounds(rooms, 'all unread')
  return [
    ...rowsOf(`processor time of the page for a message elsewhere, ${ids.length} rooms`, few),
    ...rowsOf('the same where every room is unread', all),
  ]
}

async function measureRounds(rooms: ListedRooms, words: string): Promise<Worked[]> {
  const { page } = rooms
  const thread = await PageThread.of(page)
  const idle = await thread.during(() => wait(MESSAGES * APART_MS))
  const rounds: Worked[] = []
  let n = 0
  for (let round = 0; round < ROUNDS; round++) {
    const worked = await thread.during(async () => {
      for (let each = 0; each < MESSAGES; each++, n++) {
        await rooms.write(10 + n * 7, `${words} ${n}`)
        await wait(APART_MS)
      }
    })
    // What was measured was shown.
    await page
      .getByRole('navigation')
      .getByText(`${words} ${n - 1}`)
      .waitFor()
    rounds.push({ ...worked, all: worked.all - idle.all })
  }
  return rounds
}

function rowsOf(what: string, rounds: readonly Worked[]): Row[] {
  const of = (part: keyof Worked) => median(rounds.map((worked) => worked[part] / MESSAGES))
  const met = of('all') <= AIM_MS
  return [
    { what, value: ms(of('all')), others: [], aim: { text: `≤ ${AIM_MS} ms`, met } },
    { what: '  script; layout and style', value: `${ms(of('script'))}, ${ms(of('layout'))}`, others: [] },
  ]
}
