import { setTimeout as wait } from 'node:timers/promises'
import type { ListedRooms } from './ListedRooms.ts'
import { PageThread, type Worked } from './PageThread.ts'
import { median, ms, type Row } from './row.ts'

const ROUNDS = 5
const MESSAGES = 10
/** The engine lets a long list rest for a tenth of a second. */
const APART_MS = 250
const AIM_MS = 8

/** One message after the other into rooms that are not open, spread over the list. */
export async function measureElsewhere(rooms: ListedRooms): Promise<Row[]> {
  const { ids, page } = rooms
  const thread = await PageThread.of(page)
  const idle = await thread.during(() => wait(MESSAGES * APART_MS))
  const rounds: Worked[] = []
  let n = 0
  for (let round = 0; round < ROUNDS; round++) {
    const worked = await thread.during(async () => {
      for (let each = 0; each < MESSAGES; each++, n++) {
        await rooms.write(10 + n * 7, `elsewhere ${n}`)
        await wait(APART_MS)
      }
    })
    // What was measured was shown.
    await page
      .getByRole('navigation')
      .getByText(`elsewhere ${n - 1}`)
      .waitFor()
    rounds.push(worked)
  }
  const each = median(rounds.map((worked) => (worked.all - idle.all) / MESSAGES))
  const part = (name: 'script' | 'layout') => ms(median(rounds.map((worked) => worked[name] / MESSAGES)))
  return [
    {
      what: `processor time of the page for a message elsewhere, ${ids.length} rooms`,
      value: ms(each),
      others: [],
      aim: { text: `≤ ${AIM_MS} ms`, met: each <= AIM_MS },
    },
    {
      what: '  script; layout and style',
      value: `${part('script')}, ${part('layout')}`,
      others: [],
    },
  ]
}
