import { PASSWORD } from './steps.ts'

interface Frame {
  type: string
  rooms: { room_id: string; last_seq: number; read_seq: number }[]
}

/** Somebody reads what is unread, of which there is some, on another device, of which only the connection is there. */
export async function readElsewhere(server: string, username: string): Promise<void> {
  const response = await fetch(`${server}/api/token/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password: PASSWORD }),
  })
  const { access } = (await response.json()) as { access: string }
  const socket = new WebSocket(`${server.replace('http', 'ws')}/ws/sync/`)
  const say = (frame: object) => socket.send(JSON.stringify(frame))
  let unmarked = 0
  await new Promise<void>((resolve, reject) => {
    socket.onopen = () => say({ type: 'hello', version: 1, token: access, epoch: null, rooms: {} })
    socket.onclose = ({ code }) => reject(new Error(`The connection was closed with ${code}.`))
    socket.onmessage = ({ data }) => {
      const { type, rooms } = JSON.parse(data as string) as Frame
      if (type === 'welcome') {
        const behind = rooms.filter(({ last_seq, read_seq }) => read_seq < last_seq)
        unmarked = behind.length
        for (const { room_id, last_seq } of behind) say({ type: 'read', room_id, seq: last_seq })
      } else if (type === 'read_mark') {
        unmarked -= 1
        if (unmarked === 0) resolve()
      }
    }
  })
  socket.close()
}
