import type { Seq } from '@roomkey/protocol'
import { expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { makeCache } from '../../hosts/node/upgrade/fixtures.ts'
import { knownRev } from '../cache/roomSync.ts'
import { SCHEMA } from '../cache/schema.ts'
import { fc } from '../testing/fc.ts'
import { HistoryWorld } from '../testing/HistoryWorld.ts'

/** Copied by each story: the steps that lead to it take a while. */
const empty = makeCache(SCHEMA, () => {})

const steps = fc.array(
  fc.record({
    what: fc.constantFrom(
      ...([
        'post',
        'changes',
        'changes',
        'remove',
        'deliver',
        'deliver part',
        'snapshot',
        'snapshot',
      ] as const),
      ...(['snapshot torn', 'older', 'older', 'older at', 'newer at', 'around', 'date'] as const),
      ...(['answer', 'answers', 'answers', 'answers'] as const),
    ),
    n: fc.integer({ min: 1, max: 20 }),
  }),
  { minLength: 5, maxLength: 40 },
)

test('whatever comes in whatever order: what is shown is current, without a gap that is not marked, and all is found', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 2, max: 12 }), async (story, pageRows) => {
      const world = new HistoryWorld(new NodeSqlDriver(empty), pageRows)
      const { history, id } = world
      const running: Promise<unknown>[] = []
      world.post(30)
      world.deliver()
      world.check()
      for (const { what, n } of story) {
        const seq = n as Seq
        if (what === 'post') world.post(Math.ceil(n / 4))
        else if (what === 'changes') for (let k = 1; k <= n; k++) world.change(n * 7 + k * 3, false)
        else if (what === 'remove') world.change(n * 7, true)
        else if (what === 'deliver') world.deliver()
        else if (what === 'deliver part')
          world.deliver(Math.min(world.room.lastRev, knownRev(world.sql, id) + n))
        else if (what === 'snapshot') world.snapshot(1 + (n % 12))
        else if (what === 'snapshot torn') world.snapshot(1 + (n % 12), n % 5)
        else if (what === 'older') running.push(history.loadOlder(id))
        else if (what === 'older at') running.push(history.loadOlder(id, seq))
        else if (what === 'newer at') running.push(history.loadNewer(id, seq))
        else if (what === 'around') running.push(history.loadAround(id, seq))
        else if (what === 'date') running.push(history.jumpTo(id, Date.UTC(2026, 10, 22 + (n % 3))))
        else await world.answer(what === 'answers')
        world.check()
      }
      await world.answer()
      await Promise.all(running)
      world.deliver()
      for (let page = 0; world.view().hasOlder; page++) {
        expect(page).toBeLessThan(200)
        await world.load(history.loadOlder(id))
        world.check()
      }
      const truth = world.room.messages.map(({ text, deleted_at }) => [text, deleted_at !== null])
      expect(world.view().messages.map(({ text, deleted }) => [text, deleted])).toEqual(truth)
      world.sql.close()
    }),
    { numRuns: 100 },
  )
})
