import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

// A bare ws broadcast: whatever arrives on /publish is sent as it is to every socket on /subscribe.

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
const subscribers = new Set<WebSocket>()

server.on('connection', (socket, request) => {
  // A socket that breaks also closes; there is nobody here to tell.
  socket.on('error', () => socket.terminate())
  if (request.url === '/subscribe') {
    subscribers.add(socket)
    socket.on('close', () => subscribers.delete(socket))
    return
  }
  socket.on('message', (data) => {
    const text = data.toString()
    for (const subscriber of subscribers) subscriber.send(text)
  })
})
server.on('listening', () => {
  console.log(`ready at http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
})
process.once('SIGTERM', () => process.exit(0))
