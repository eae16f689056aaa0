import { createBirpc } from 'birpc'
import type { Channel } from './channel.ts'
import { COMMANDS, type CommandName, type Engine, type ViewSink } from './commands.ts'
import { type RowChanges, withChanges } from './rowChanges.ts'
import type { RoomRow } from './views.ts'

/** What the page gets of an engine that lives elsewhere. */
export interface EngineConnection {
  engine: Engine
  /** Where view values arrive. One listener; set it before the first `watch`. */
  onViewChanged(listener: ViewSink['viewChanged']): void
  close(): void
}

/** The calls that cross the bridge: every command, and `attach`, which forgets what a former page watched. */
type EngineCalls = Engine & { attach(): Promise<void> }

/** The calls that come back: values, and what became of the list that a watch showed before. */
export interface PageCalls extends ViewSink {
  rowsChanged(watch: number, changes: RowChanges): void
}

/** The page's end of the bridge; `serveEngine` is the other one. */
export function connectEngine(channel: Channel): EngineConnection {
  let listener: ViewSink['viewChanged'] = () => {}
  const lists = new Map<number, readonly RoomRow[]>()
  const page: PageCalls = {
    viewChanged(watch, value) {
      if (Array.isArray(value)) lists.set(watch, value)
      listener(watch, value)
    },
    rowsChanged(watch, changes) {
      const before = lists.get(watch)
      // Said to a former page, or of a watch that has ended.
      if (before !== undefined) page.viewChanged(watch, withChanges(before, changes))
    },
  }
  const rpc = createBirpc<EngineCalls, PageCalls>(page, {
    post: (message) => channel.post(message),
    on: (receive) => channel.on(receive),
    // Commands bound their own time; an upload or a slow link must not be called a failure by the bridge.
    timeout: -1,
  })
  // The channel keeps order, so this is handled before anything the page asks.
  void rpc.attach.asEvent()
  const names = Object.keys(COMMANDS) as CommandName[]
  const calls = names.map((name) => [
    name,
    (...args: unknown[]) => {
      if (name === 'watch' || name === 'unwatch') lists.delete(args[0] as number)
      return rpc.$callRaw({ method: name, args })
    },
  ])
  return {
    engine: Object.fromEntries(calls) as Engine,
    onViewChanged(next) {
      listener = next
    },
    close: () => rpc.$close(),
  }
}
