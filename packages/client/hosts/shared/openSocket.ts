import type { OpenSocket, Socket, SocketEvents } from '../../src/ports/index.ts'

/** The WHATWG WebSocket, which browsers, workers and Node share. */
export const openSocket: OpenSocket = (url, events) => listenTo(new WebSocket(url), events)

export function listenTo(socket: WebSocket, events: SocketEvents): Socket {
  socket.addEventListener('open', () => events.opened())
  socket.addEventListener('message', (event) => {
    // The dialect is text only; a binary frame is nothing it knows.
    if (typeof event.data === 'string') events.received(event.data)
  })
  // `error` is always followed by `close`, which carries what can be known.
  socket.addEventListener('close', (event) => events.closed(event.code, event.reason))
  return {
    send(text) {
      // Between a drop and its `close` event the socket refuses; the event ends this connection.
      if (socket.readyState === socket.OPEN) socket.send(text)
    },
    close: (code, reason) => socket.close(code, reason),
  }
}
