import { type ClientFrame, PROTOCOL_VERSION, type ServerFrame } from '@roomkey/protocol'
import { WebSocket } from 'ws'

/** A line on which nothing comes for so long is dead: the server's pings stop, too. */
const SILENT_MS = 5000
const ASK_MS = 1000

/** A connection of the sync dialect after `hello`. `hear` gets every frame, `ended` is told once. */
export function openSync(
  url: string,
  {
    token,
    known,
    hear,
    ended,
  }: {
    token: string
    known: { epoch: string | null; rooms: Record<string, number> }
    hear(frame: ServerFrame): void
    ended(why: string): void
  },
): { send(frame: ClientFrame | object): void; close(): void } {
  const address = new URL('ws/sync/', url)
  address.protocol = 'ws:'
  const socket = new WebSocket(address, { handshakeTimeout: SILENT_MS })
  let over = false
  let heard = performance.now()
  const end = (why: string) => {
    if (over) return
    over = true
    clearInterval(watch)
    socket.terminate()
    ended(why)
  }
  const send = (frame: object) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame))
  }
  const watch = setInterval(() => {
    if (performance.now() - heard > SILENT_MS) end('silence')
    else send({ type: 'ping' })
  }, ASK_MS)
  socket.on('open', () => send({ type: 'hello', version: PROTOCOL_VERSION, token, ...known }))
  socket.on('message', (data) => {
    heard = performance.now()
    if (!over) hear(JSON.parse(data.toString()) as ServerFrame)
  })
  socket.on('error', () => end('error'))
  socket.on('close', (code) => end(`closed with ${code}`))
  return { send, close: () => end('done') }
}
