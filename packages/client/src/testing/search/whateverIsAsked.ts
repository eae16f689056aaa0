import type { Message, RoomId } from '@roomkey/protocol'
import { expect, test } from 'vitest'
import { standsAt } from '../../search/excerpt.ts'
import { parseQuery } from '../../search/parseQuery.ts'
import { tokensOf } from '../../search/tokens.ts'
import { fc } from '../fc.ts'
import { BOB } from '../ScriptedServer.ts'
import { CAROL, DAY, file, NOON, PEOPLE, type SearchWorld } from './SearchWorld.ts'
import type { SearchWorlds } from './searchWorlds.ts'

const vocabulary = [
  'red',
  'Red',
  'reading',
  'bean',
  'Béan',
  '"bean"',
  '今天发布',
  '发布',
  '👍🏽',
  'a',
  'x-1',
  'AND',
  '*',
]
const word = fc.constantFrom(...vocabulary)
const text = fc.array(word, { maxLength: 5 }).map((words) => words.join(' '))
const step = fc.record({
  what: fc.constantFrom('write', 'write', 'write', 'edit', 'delete', 'index'),
  number: fc.integer({ min: 1, max: 12 }),
  text,
  who: fc.nat(2),
  where: fc.nat(1),
  day: fc.nat(3),
  files: fc.array(word, { maxLength: 3 }),
})
const filter = fc.constantFrom(
  'from:bob',
  'from:c',
  'from:nobody',
  'in:garden',
  'in:bob',
  'has:file',
  'before:2026-11-22',
  'after:2026-11-21',
  'after:today',
  'from:',
  'in:"',
)
const query = fc.oneof(
  fc
    .array(fc.oneof(word, word, filter, fc.constant('"red bean"')), { maxLength: 4 })
    .map((all) => all.join(' ')),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({
    unit: fc.constantFrom('"', '*', '^', ':', '(', ')', '-', '+', '{', '}', ' ', 'a', '\0'),
    maxLength: 12,
  }),
)

/** Against a search that reads every message. */
export function whateverIsAsked(worlds: SearchWorlds): void {
  test('equals a search through every message, whatever was written and whatever is asked', async () => {
    const { world } = worlds
    const { sql } = world
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 25 }),
        fc.array(query, { maxLength: 6 }),
        fc.integer({ min: 1, max: 4 }),
        async (steps, queries, limit) => {
          for (const table of ['messages', 'attachments', 'search_queue'] as const)
            sql.run(`DELETE FROM ${table}`)
          const known = new Map<number, Message>()
          for (const each of steps) {
            const before = known.get(each.number)
            if (each.what === 'index') world.indexer.catchUp()
            else {
              const fresh = world.message(each.number, each.text, {
                room_id: world.rooms[each.where]?.id as RoomId,
                sender: PEOPLE[each.who] as typeof BOB,
                created_at: new Date(NOON + each.day * DAY).toISOString(),
                attachments: each.files.map((word, place) => file(`${word}.txt`, each.number * 10 + place)),
              })
              const { rev } = fresh
              const next =
                each.what === 'write' || before === undefined
                  ? (before ?? fresh)
                  : each.what === 'edit'
                    ? { ...before, text: each.text, attachments: fresh.attachments, rev }
                    : { ...before, text: '', attachments: [], deleted_at: fresh.created_at, rev }
              known.set(each.number, next)
              world.write(next)
            }
          }
          for (const asked of queries) {
            const hits = await world.all(asked, limit)
            const expected = [...known.values()].filter((message) => fits(message, asked, world))
            expect(hits.map((hit) => hit.id).sort()).toEqual(expected.map(({ id }) => id).sort())
            for (const hit of hits) {
              const message = expected.find(({ id }) => id === hit.id)
              expect(hit.files.map(({ text }) => text)).toEqual(message?.attachments.map(({ name }) => name))
            }
            const days = hits.map((hit) => Math.floor(hit.at / DAY))
            expect(days).toEqual(days.toSorted((a, b) => b - a))
          }
        },
      ),
      { numRuns: 150 },
    )
  })
}

/** The same question, answered by reading one message. */
function fits(message: Message, query: string, world: SearchWorld): boolean {
  const { terms, filters } = parseQuery(query)
  if (message.deleted_at !== null) return false
  const at = Date.parse(message.created_at)
  const direct = message.room_id !== world.garden
  const groups = new Map<string, boolean>()
  let asks = terms.length > 0
  for (const { filter, value } of filters) {
    const day = value === 'today' ? Date.UTC(2026, 10, 22) : Date.parse(`${value}T00:00:00Z`)
    if ((filter === 'before' || filter === 'after') && Number.isNaN(day)) continue
    if (filter === 'has' && value !== 'file') continue
    const holds = {
      from:
        value === 'bob' ? message.sender?.id === BOB.id : value === 'c' && message.sender?.id === CAROL.id,
      in: value === 'garden' ? !direct : value === 'bob' && direct,
      before: at < day,
      after: at >= day,
      has: message.attachments.length > 0,
    }[filter]
    asks = true
    // Of several people or rooms one is enough; of days every one counts.
    const group = filter === 'before' || filter === 'after' ? `${filter} ${value}` : filter
    groups.set(group, (groups.get(group) ?? false) || holds)
  }
  if (!asks || [...groups.values()].includes(false)) return false
  const lines = [message.text, ...message.attachments.map(({ name }) => name)].map(tokensOf)
  return terms.every((term) =>
    lines.some((tokens) => tokens.some((_, index) => standsAt(tokens, index, term))),
  )
}
