import { createBirpc } from 'birpc'
import type { Channel } from '../api/channel.ts'
import { COMMANDS, type CommandName, type ViewSink } from '../api/commands.ts'
import type { EngineHost } from '../engine/EngineHost.ts'

/**
 * The engine's end of the bridge. `start` builds the engine around the sink it is given; the engine checks the
 * arguments of every command itself, so a page that sends nonsense gets an `invalid` failure.
 */
export function serveEngine(channel: Channel, start: (sink: ViewSink) => EngineHost): EngineHost {
  const host = start({
    viewChanged: (watch, value) => void rpc.$callEvent('viewChanged', watch, value),
  })
  const names = Object.keys(COMMANDS) as CommandName[]
  // Without a prototype, so that `constructor` and the like are not callable by name.
  const calls: Record<string, unknown> = Object.assign(Object.create(null), {
    attach: async () => host.forgetWatches(),
    ...Object.fromEntries(names.map((name) => [name, host.commands[name]])),
  })
  const rpc = createBirpc<ViewSink, typeof calls>(calls, {
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
