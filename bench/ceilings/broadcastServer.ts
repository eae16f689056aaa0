import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'

// A broadcast with ws that frames each message once: whatever arrives on /publish is written to every socket on
// /subscribe as the same bytes.

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
const subscribers = new Set<Duplex>()

server.on('connection', (socket, request) => {
  // A socket that breaks also closes; there is nobody here to tell.
  socket.on('error', () => socket.terminate())
  if (request.url === '/subscribe') {
    const stream = request.socket
    subscribers.add(stream)
    socket.on('close', () => subscribers.delete(stream))
    return
  }
  socket.on('message', (data) => {
    const frame = textFrame(data as Buffer)
    for (const subscriber of subscribers) subscriber.write(frame)
  })
})
server.on('listening', () => {
  console.log(`ready at http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
})
process.once('SIGTERM', () => process.exit(0))

/** RFC 6455 section 5.2, for the lengths that come here. */
function textFrame(payload: Buffer): Buffer {
  const head = payload.length < 126 ? Buffer.from([0x81, payload.length]) : Buffer.from([0x81, 126, 0, 0])
  if (head.length === 4) head.writeUInt16BE(payload.length, 2)
  return Buffer.concat([head, payload])
}
