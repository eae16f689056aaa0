import { createBirpc } from 'birpc'
import type { Channel } from '../api/channel.ts'
import { COMMANDS, type CommandName, type ViewSink } from '../api/commands.ts'
import type { PageCalls } from '../api/connectEngine.ts'
import type { ViewQuery } from '../api/views.ts'
import type { EngineHost } from '../engine/EngineHost.ts'
import { SentRows } from './SentRows.ts'

/**
 * The engine's end of the bridge. `start` builds the engine around the sink it is given; the engine checks the
 * arguments of every command itself, so a page that sends nonsense gets an `invalid` failure.
 */
export function serveEngine(channel: Channel, start: (sink: ViewSink) => EngineHost): EngineHost {
  const sent = new SentRows()
  const host = start({
    viewChanged(watch, value) {
      const changes = sent.next(watch, value)
      if (changes === null) void rpc.$callEvent('viewChanged', watch, value)
      else void rpc.$callEvent('rowsChanged', watch, changes)
    },
  })
  const names = Object.keys(COMMANDS) as CommandName[]
  // Without a prototype, so that `constructor` and the like are not callable by name.
  const calls: Record<string, unknown> = Object.assign(Object.create(null), {
    ...Object.fromEntries(names.map((name) => [name, host.commands[name]])),
    attach: async () => {
      sent.forgetAll()
      host.forgetWatches()
    },
    watch: async (number: number, query: ViewQuery) => {
      sent.begin(number, query)
      return host.commands.watch(number, query)
    },
    unwatch: async (number: number) => {
      sent.forget(number)
      return host.commands.unwatch(number)
    },
  })
  const rpc = createBirpc<PageCalls, typeof calls>(calls, {
    post: (message) => channel.post(message),
    on: (receive) => channel.on((message) => isCall(message) && receive(message)),
    timeout: -1,
  })
  return {
    ...host,
    async close() {
      await host.close()
      rpc.$close()
    },
  }
}

/** The page is the only peer, but what it sends is still input: anything that is not a call is dropped. */
function isCall(message: unknown): boolean {
  return (
    typeof message === 'object' &&
    message !== null &&
    't' in message &&
    message.t === 'q' &&
    'm' in message &&
    typeof message.m === 'string' &&
    'a' in message &&
    Array.isArray(message.a)
  )
}
