import { WebSocket } from 'ws'

const PATIENCE_MS = 100_000

export interface DocumentedSocket {
  socket: WebSocket
  /** Every frame, word for word. */
  frames: string[]
  closed: Promise<{ code: number; reason: string }>
  send(value: unknown): void
  /** Resolves when so many frames came in all. */
  count(frames: number): Promise<string[]>
  /** Resolves when the server has read everything sent so far. */
  settled(): Promise<void>
  close(): Promise<void>
}

/** A socket of the documented dialect; rejects with `status` and `statusText` when the server refuses it. */
export async function documentedSocket(
  serverUrl: string,
  query: string,
  headers: Record<string, string> = {},
): Promise<DocumentedSocket> {
  const url = new URL(`ws/rooms/${query}`, serverUrl)
  url.protocol = 'ws:'
  const socket = new WebSocket(url, { headers })
  const frames: string[] = []
  const wake = new Set<() => void>()
  socket.on('message', (data) => {
    frames.push(data.toString())
    for (const check of wake) check()
  })
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() })),
  )
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
    socket.once('unexpected-response', (_request, response) =>
      reject(
        Object.assign(new Error('refused'), {
          status: response.statusCode,
          statusText: response.statusMessage,
          retryAfter: response.headers['retry-after'],
        }),
      ),
    )
  })
  return {
    socket,
    frames,
    closed,
    send: (value) => socket.send(typeof value === 'string' ? value : JSON.stringify(value)),
    count: (wanted) =>
      new Promise((resolve, reject) => {
        const end = (work: () => void) => {
          clearTimeout(timer)
          wake.delete(check)
          work()
        }
        const check = () => {
          if (frames.length >= wanted) end(() => resolve(frames))
        }
        const timer = setTimeout(
          () =>
            end(() => reject(new Error(`${frames.length} of ${wanted} frames came: ${frames.join('\n')}`))),
          PATIENCE_MS,
        )
        wake.add(check)
        check()
      }),
    settled: () =>
      new Promise((resolve) => {
        // The answer to a ping comes after the frames before it were read.
        socket.once('pong', () => resolve())
        socket.ping()
      }),
    close: async () => {
      socket.close(1000)
      await closed
    },
  }
}
