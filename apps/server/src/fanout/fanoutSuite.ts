import type { Rev, RoomId, UserId } from '@roomkey/protocol'
import { afterEach, expect, test, vi } from 'vitest'
import type { Fanout, Hint } from './fanout.ts'

const room = '00000000-0000-7000-8000-000000000001' as RoomId
const user = 7 as UserId
export const roomHint = (rev: number): Hint => ({ kind: 'room', roomId: room, rev: rev as Rev })

/** Waits for a condition, as long as a busy machine may need. */
export const eventually = (check: () => void) => vi.waitFor(check, 100_000)

/** What every fan-out promises. `connect` makes one more node of the same server. */
export function fanoutSuite(connect: () => Fanout | Promise<Fanout>): void {
  const open: Fanout[] = []
  afterEach(async () => {
    await Promise.all(open.splice(0).map((fanout) => fanout.close()))
  })

  async function node() {
    const fanout = await connect()
    open.push(fanout)
    const heard: Hint[] = []
    await fanout.subscribe((hint) => heard.push(hint))
    return { fanout, heard }
  }

  test('a hint reaches every node, the publisher included, exactly once', async () => {
    const [a, b, c] = [await node(), await node(), await node()]
    a.fanout.publish(roomHint(1))
    for (const { heard } of [a, b, c]) await eventually(() => expect(heard).toEqual([roomHint(1)]))
    // A second hint behind it shows that nothing came twice before it.
    a.fanout.publish(roomHint(2))
    for (const { heard } of [a, b, c])
      await eventually(() => expect(heard).toEqual([roomHint(1), roomHint(2)]))
  })

  test('hints of one publisher arrive in order', async () => {
    const [a, b] = [await node(), await node()]
    const hints = Array.from({ length: 500 }, (_, index) => roomHint(index + 1))
    for (const hint of hints) a.fanout.publish(hint)
    for (const { heard } of [a, b]) await eventually(() => expect(heard).toEqual(hints))
  })

  test('every kind of hint arrives as it was', async () => {
    const [a, b] = [await node(), await node()]
    const hints: Hint[] = [
      roomHint(3),
      { kind: 'joined', roomId: room, userId: user },
      { kind: 'removed', roomId: room, userId: user },
      { kind: 'read', roomId: room, userId: user, seq: 4 as never },
      { kind: 'typing', roomId: room, userId: user, username: 'älice' },
      // A name of the seed's may be as long.
      { kind: 'typing', roomId: room, userId: user, username: 'ffi'.repeat(150) },
      { kind: 'revoked', userId: user, deviceId: room as never },
      { kind: 'revoked', userId: user, deviceId: null },
    ]
    for (const hint of hints) a.fanout.publish(hint)
    await eventually(() => expect(b.heard).toEqual(hints))
  })

  test('publishing never calls the own listener from inside', async () => {
    const { fanout, heard } = await node()
    fanout.publish(roomHint(1))
    expect(heard).toEqual([])
    await eventually(() => expect(heard).toEqual([roomHint(1)]))
  })

  test('that hints may be missing is told to every node, the one that says so included', async () => {
    const [a, b] = [await connect(), await connect()]
    open.push(a, b)
    const [missedA, missedB] = [vi.fn(), vi.fn()]
    await a.subscribe(() => {}, missedA)
    await b.subscribe(() => {}, missedB)
    const before = [missedA.mock.calls.length, missedB.mock.calls.length] as const
    a.missed()
    expect(missedA).toHaveBeenCalledTimes(before[0])
    await eventually(() => expect(missedA).toHaveBeenCalledTimes(before[0] + 1))
    await eventually(() => expect(missedB).toHaveBeenCalledTimes(before[1] + 1))
  })

  test('a closed node hears nothing more, and the others go on', async () => {
    const [a, b] = [await node(), await node()]
    await a.fanout.close()
    b.fanout.publish(roomHint(1))
    await eventually(() => expect(b.heard).toEqual([roomHint(1)]))
    expect(a.heard).toEqual([])
  })
}
