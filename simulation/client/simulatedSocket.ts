import WebSocket from 'ws'
import type { OpenSocket } from '../../packages/client/src/ports/index.ts'
import type { Link } from '../network/Link.ts'
import type { Network } from '../network/Network.ts'
import type { Process } from '../world/Process.ts'

/** Told each frame as it leaves and arrives; what it returns goes on in its place, and nothing when that is null. */
export interface Wire {
  sent(process: Process, text: string): string | null
  received(process: Process, text: string): string | null
}

/** What a client says it would rather get a snapshot than, in other words: theirs is for rooms larger than ours. */
const asking = (mostChanges: number, text: string): string =>
  text.startsWith('{"type":"hello"')
    ? JSON.stringify({ ...(JSON.parse(text) as object), max_changes: mostChanges })
    : text

/** Sync sockets over the simulated network. */
export function simulatedSocket(
  process: Process,
  network: Network,
  link: Link,
  wire: Wire,
  mostChanges: number,
): OpenSocket {
  return (url, events) => {
    const socket = new WebSocket(url, {
      createConnection: (() => network.connect(process, link)) as never,
      perMessageDeflate: false,
    })
    process.log('opens a socket')
    socket.on('open', () => events.opened())
    socket.on('message', (data) => {
      const text = wire.received(process, String(data))
      if (text === null) return
      process.log(`< ${text}`)
      events.received(text)
    })
    // `close` follows and says all there is to say.
    socket.on('error', () => {})
    socket.on('close', (code, reason) => {
      process.log(`socket closed ${code}`)
      events.closed(code, reason.toString())
    })
    return {
      send(given) {
        if (socket.readyState !== WebSocket.OPEN) return
        const text = wire.sent(process, asking(mostChanges, given))
        if (text === null) return
        process.log(`> ${text}`)
        socket.send(text)
      },
      close: (code, reason) => socket.close(code, reason),
    }
  }
}
