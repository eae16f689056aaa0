import { setTimeout as wait } from 'node:timers/promises'
import type { ListedRooms } from './ListedRooms.ts'
import { PageThread } from './PageThread.ts'
import { ms, type Row } from './row.ts'

const LETTERS = 'room'

/** Thousands of rooms: starting with them, and looking for one. */
export async function measureStart(rooms: ListedRooms): Promise<Row[]> {
  const { ids, page } = rooms
  const thread = await PageThread.of(page)
  await page.reload()
  await rooms.listed()
  const start = await thread.sinceNavigation()
  const box = page.getByRole('searchbox', { name: 'Filter rooms' })
  await box.focus()
  const typing = await thread.during(async () => {
    for (const letter of LETTERS) {
      await box.press(letter)
      await wait(150)
    }
  })
  const nodes = await page.evaluate(() => document.querySelectorAll('*').length)
  return [
    {
      what: `processor time of the page to start with ${ids.length.toLocaleString('en')} rooms`,
      value: ms(start.all),
      others: [],
    },
    { what: '  for each letter into the filter', value: ms(typing.all / LETTERS.length), others: [] },
    { what: '  elements in the page', value: nodes.toLocaleString('en'), others: [] },
  ]
}
