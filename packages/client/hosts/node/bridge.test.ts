import { setImmediate } from 'node:timers/promises'
import { MessageChannel } from 'node:worker_threads'
import { afterEach, expect, test } from 'vitest'
import { type PortLike, portChannel } from '../../src/api/channel.ts'
import type { ViewSink } from '../../src/api/commands.ts'
import { connectEngine } from '../../src/api/connectEngine.ts'
import { serveEngine } from '../../src/bridge/serveEngine.ts'
import type { EngineHost } from '../../src/engine/EngineHost.ts'
import { failure } from '../../src/session/failures.ts'

const { port1, port2 } = new MessageChannel()
afterEach(() => port1.close())

test('carries commands, results and view values over a port, and forgets a former page’s watches', async () => {
  const log: unknown[] = []
  let sink: ViewSink | undefined
  const served = serveEngine(portChannel(port1 as unknown as PortLike), (given) => {
    sink = given
    const commands = {
      sendMessage: async (message: unknown) => {
        log.push(message)
        return failure('offline', 'Not now.')
      },
    }
    return {
      commands: commands as unknown as EngineHost['commands'],
      forgetWatches: () => log.push('forgotten'),
      close: async () => void log.push('closed'),
    }
  })
  const page = connectEngine(portChannel(port2 as unknown as PortLike))
  const views: unknown[] = []
  page.onViewChanged((watch, value) => views.push([watch, value]))

  expect(await page.engine.sendMessage({ room: 'r' as never, text: 'hello' })).toEqual({
    ok: false,
    reason: 'offline',
    message: 'Not now.',
  })
  expect(log).toEqual(['forgotten', { room: 'r', text: 'hello' }])

  sink?.viewChanged(4, { state: 'live' })
  while (views.length === 0) await setImmediate()
  expect(views).toEqual([[4, { state: 'live' }]])

  // What is not a call is dropped; names that every object has are not commands.
  port2.postMessage(null)
  port2.postMessage({ t: 'q', m: 4 })
  const call = page.engine as unknown as Record<string, unknown>
  expect(Object.keys(call)).not.toContain('attach')
  await served.close()
  expect(log.at(-1)).toBe('closed')
})
