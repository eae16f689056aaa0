/** Anything that carries structured messages both ways, in order: a MessagePort, a Worker, an IPC relay. */
export interface Channel {
  post(message: unknown): void
  /** One listener; called for every message that arrives. */
  on(listener: (message: unknown) => void): void
}

/** The part of MessagePort, Worker and a worker's own scope that a channel needs; this package has no DOM types. */
export interface PortLike {
  postMessage(message: unknown): void
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void
  start?(): void
}

export function portChannel(port: PortLike): Channel {
  return {
    post: (message) => port.postMessage(message),
    on(listener) {
      port.addEventListener('message', (event) => listener(event.data))
      // A MessagePort keeps its messages back until it is started when listened to this way.
      port.start?.()
    },
  }
}
