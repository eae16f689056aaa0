import type { RoomId } from '@roomkey/protocol'
import { expect, test } from 'vitest'
import { ALICE } from '../ScriptedServer.ts'
import { CAROL, DAY, file, NOON } from './SearchWorld.ts'
import type { SearchWorlds } from './searchWorlds.ts'

/** What a query means. */
export function whatIsAsked(worlds: SearchWorlds): void {
  test('words, phrases, the beginning of the last word; newest first', async () => {
    const { world } = worlds
    world.write(
      world.message(1, 'Plant the red beans'),
      world.message(2, 'red and green beans'),
      world.message(3, 'Béans, planted'),
    )
    expect(await world.texts('beans')).toEqual([
      'Béans, planted',
      'red and green beans',
      'Plant the red beans',
    ])
    expect(await world.texts('"red beans"')).toEqual(['Plant the red beans'])
    expect(await world.texts('plan')).toEqual(['Béans, planted', 'Plant the red beans'])
    expect(await world.texts('plant ')).toEqual(['Plant the red beans'])
    expect(await world.texts('red BEANS gre')).toEqual(['red and green beans'])
    expect(await world.texts('  ')).toEqual([])
    expect(await world.texts('beans fish')).toEqual([])
  })

  test('from, in, before, after, has:file, and names of files', async () => {
    const { world } = worlds
    const direct = world.rooms[1]?.id as RoomId
    world.write(
      world.message(1, 'early', { sender: CAROL, created_at: new Date(NOON - 2 * DAY).toISOString() }),
      world.message(2, 'here', { attachments: [file('Planting plan – März.pdf')] }),
      world.message(3, 'between us', { room_id: direct, sender: ALICE }),
    )
    expect(await world.texts('from:bob')).toEqual(['here'])
    expect(await world.texts('from:"carol ann"')).toEqual(['early'])
    expect(await world.texts('from:car')).toEqual(['early'])
    expect(await world.texts('from:me')).toEqual(['between us'])
    expect(await world.texts('from:me from:bob')).toEqual(['between us', 'here'])
    expect(await world.texts('in:garden')).toEqual(['here', 'early'])
    expect(await world.texts('in:bob')).toEqual(['between us'])
    expect(await world.texts('before:2026-11-20')).toEqual(['early'])
    expect(await world.texts('after:2026-11-20 in:garden')).toEqual(['here'])
    expect(await world.texts('has:file')).toEqual(['here'])
    expect(await world.texts('märz')).toEqual(['here'])
    // No phrase runs from the text into a file's name.
    expect(await world.texts('"here planting"')).toEqual([])
    const [hit] = await world.all('plan')
    expect(hit?.files).toEqual([
      {
        text: 'Planting plan – März.pdf',
        marks: [
          [0, 8],
          [9, 13],
        ],
      },
    ])
  })

  test('a message with several files is one, with their names in order', async () => {
    const { world } = worlds
    const names = ['third.txt', 'first.txt', 'second.txt']
    world.write(
      world.message(1, 'none of them'),
      world.message(2, 'all of them', { attachments: names.map((name, place) => file(name, 9 - place)) }),
      world.message(3, 'one of them', { attachments: [file('first.txt', 1)] }),
    )
    const pages = [await world.all('them'), await world.all('them', 1)]
    for (const hits of pages) {
      expect(hits.map((hit) => hit.files.map(({ text }) => text))).toEqual([['first.txt'], names, []])
    }
    expect(await world.texts('txt has:file')).toEqual(['one of them', 'all of them'])
  })

  test('what means nothing is said, and never fails', async () => {
    const { world } = worlds
    world.write(world.message(1, 'here'))
    const page = await world.page('here from:nobody in:"no room" before:soon after:2026-02-30 has:cheese')
    expect(page.hits).toEqual([])
    expect(page.problems).toEqual([
      { filter: 'from', value: 'nobody' },
      { filter: 'in', value: 'no room' },
      { filter: 'after', value: '2026-02-30' },
      { filter: 'before', value: 'soon' },
      { filter: 'has', value: 'cheese' },
    ])
    expect((await world.page('here before:soon')).hits).toHaveLength(1)
  })
}
