import { createRequire, syncBuiltinESMExports } from 'node:module'
import type { Process } from './Process.ts'
import type { World } from './World.ts'

const require = createRequire(import.meta.url)
type Names = Record<string, unknown>
const builtin = (name: string): Names => require(name) as Names

/**
 * The world in place of the operating system's time and chance, for whatever asks for them: our server takes its timers
 * from Node, and libraries take what they like. A part that forgot to ask a port would else show as a seed that does
 * not replay. Returns what takes it back.
 */
export function installGlobals(world: World): () => void {
  const owner = (): Process => {
    if (world.current === null) throw new Error('the simulated world was asked between two events')
    return world.current
  }
  const now = () => (world.current === null ? Math.floor(world.now) : world.current.now())
  const timers = simulatedTimers(owner)
  const fill = <T extends ArrayBufferView>(view: T): T => {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
    bytes.set(owner().dice.bytes(bytes.length))
    return view
  }
  const randomUUID = () => owner().dice.uuid()
  const patches: [target: object, values: Names][] = [
    [globalThis, { ...timers, Date: simulatedDate(now) }],
    [Math, { random: () => owner().dice.next() }],
    [performance, { now: () => world.now }],
    [globalThis.crypto, { getRandomValues: fill, randomUUID }],
    [
      builtin('node:crypto'),
      {
        randomUUID,
        randomBytes: (count: number) => Buffer.from(owner().dice.bytes(count)),
        randomFillSync: fill,
        randomInt: (below: number) => owner().dice.below(below),
      },
    ],
    [builtin('node:timers'), timers],
    [
      builtin('node:timers/promises'),
      {
        setImmediate: () => new Promise<void>((resolve) => void timers.setImmediate(() => resolve())),
        setTimeout: (ms: number) =>
          new Promise<void>((resolve) => void timers.setTimeout(() => resolve(), ms)),
      },
    ],
  ]
  const undo = [...patches.map(([target, values]) => replace(target, values)), catchTicks(world)]
  const undoRejections = takeRejections((reason) => world.unhandled(reason))
  syncBuiltinESMExports()
  return () => {
    for (const back of undo) back()
    undoRejections()
    syncBuiltinESMExports()
  }
}

/**
 * What is thrown to Node out of a tick that a world settles leaves its stack of async ids unfit, and ends us with it.
 * Between two events `nextTick` is what it was: a test runner puts its own there and back, a tick later than we come.
 */
function catchTicks(world: World): () => void {
  let real = process.nextTick
  const caught: typeof real = (callback, ...args) =>
    real(() => {
      try {
        callback(...args)
      } catch (error) {
        if (world.current === null) throw error
        world.failed(world.current, error)
      }
    })
  Object.defineProperty(process, 'nextTick', {
    get: () => (world.current === null ? real : caught),
    set: (value: typeof real) => {
      real = value
    },
    configurable: true,
    enumerable: true,
  })
  return () =>
    void Object.defineProperty(process, 'nextTick', {
      value: real,
      configurable: true,
      writable: true,
      enumerable: true,
    })
}

function simulatedTimers(current: () => Process) {
  class Timer {
    cancel = () => {}
    readonly #start: () => void
    constructor(start: (timer: Timer) => void) {
      this.#start = () => start(this)
      this.#start()
    }
    ref(): this {
      return this
    }
    unref(): this {
      return this
    }
    refresh(): this {
      this.cancel()
      this.#start()
      return this
    }
  }
  type Callback = (...args: unknown[]) => void
  const setTimeout = (callback: Callback, ms = 0, ...args: unknown[]) => {
    const owner = current()
    return new Timer((timer) => {
      timer.cancel = owner.after(Math.max(1, ms), () => callback(...args))
    })
  }
  const setInterval = (callback: Callback, ms = 0, ...args: unknown[]) => {
    const owner = current()
    const again = (timer: Timer) => {
      timer.cancel = owner.after(Math.max(1, ms), () => {
        again(timer)
        callback(...args)
      })
    }
    return new Timer(again)
  }
  const setImmediate = (callback: Callback, ...args: unknown[]) => {
    const owner = current()
    return new Timer((timer) => {
      timer.cancel = owner.after(0, () => callback(...args))
    })
  }
  const clear = (timer: unknown) => {
    if (timer instanceof Timer) timer.cancel()
  }
  return {
    setTimeout,
    setInterval,
    setImmediate,
    clearTimeout: clear,
    clearInterval: clear,
    clearImmediate: clear,
  }
}

function simulatedDate(now: () => number): DateConstructor {
  const RealDate = globalThis.Date
  class SimulatedDate extends RealDate {
    constructor(...given: [] | [number]) {
      if (given.length === 0) super(now())
      else super(...given)
    }
    static override now = now
  }
  return SimulatedDate as unknown as DateConstructor
}

function replace(target: object, values: Names): () => void {
  const before = Object.keys(values).map(
    (name) => [name, Object.getOwnPropertyDescriptor(target, name)] as const,
  )
  for (const [name, value] of Object.entries(values))
    Object.defineProperty(target, name, { value, configurable: true, writable: true, enumerable: true })
  return () => {
    for (const [name, descriptor] of before) {
      if (descriptor) Object.defineProperty(target, name, descriptor)
      else delete (target as Names)[name]
    }
  }
}

/** A test runner would take the rejections of a process that is dead for ours. */
function takeRejections(taken: (reason: unknown) => void): () => void {
  const before = process.listeners('unhandledRejection')
  process.removeAllListeners('unhandledRejection')
  process.on('unhandledRejection', taken)
  return () => {
    process.removeAllListeners('unhandledRejection')
    for (const listener of before) process.on('unhandledRejection', listener)
  }
}
