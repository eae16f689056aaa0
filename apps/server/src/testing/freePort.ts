import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * Not among those that a system hands out by itself, from 32768 up on Linux: between the look at one of these and its
 * use, or while a server is started again, any other test's server or connection would be given it.
 */
const [FROM, TO] = [20_000, 32_768]

/** A port of 127.0.0.1 that nobody listened on a moment ago. */
export async function freePort(): Promise<number> {
  for (let tries = 1; ; tries++) {
    const port = randomInt(FROM, TO)
    const server = createServer().listen(port, '127.0.0.1')
    try {
      await once(server, 'listening')
    } catch (error) {
      if (tries === 100) throw error
      continue
    }
    server.close()
    await once(server, 'close')
    return port
  }
}
