import { CLOSE_CODES, type CloseReason } from '@roomkey/protocol'
import { Counter, Gauge, type Registry } from 'prom-client'
import { type Dialect, type SocketTallies, SocketTally } from './SocketTally.ts'

/** Registers what is told of sockets, and returns where they count. */
export function socketMetrics(registry: Registry): SocketTallies {
  const tallies = { sync: new SocketTally(), documented: new SocketTally() }
  const each = Object.entries(tallies) as [Dialect, SocketTally][]
  const registers = [registry]

  new Gauge({
    name: 'roomkey_sockets',
    help: 'Open sockets.',
    labelNames: ['dialect'],
    registers,
    collect() {
      for (const [dialect, { open }] of each) this.set({ dialect }, open)
    },
  })
  const moved = (
    name: string,
    help: string,
    read: (tally: SocketTally) => { in: number; out: number },
  ): void => {
    new Counter({
      name,
      help,
      labelNames: ['dialect', 'direction'],
      registers,
      collect() {
        this.reset()
        for (const [dialect, tally] of each)
          for (const [direction, value] of Object.entries(read(tally)))
            this.inc({ dialect, direction }, value)
      },
    })
  }
  moved(
    'roomkey_socket_frames_total',
    'Frames read from sockets and handed to the system for them.',
    ({ framesIn, framesOut }) => ({ in: framesIn, out: framesOut }),
  )
  moved(
    'roomkey_socket_bytes_total',
    'Bytes of those frames: payloads inwards, whole frames outwards.',
    ({ bytesIn, bytesOut }) => ({ in: bytesIn, out: bytesOut }),
  )
  new Counter({
    name: 'roomkey_socket_overflows_total',
    help: 'Sockets closed because too much waited for them to read.',
    labelNames: ['dialect'],
    registers,
    collect() {
      this.reset()
      for (const [dialect, { overflows }] of each) this.inc({ dialect }, overflows)
    },
  })
  new Counter({
    name: 'roomkey_sockets_closed_total',
    help: 'Sockets that the server closed, by reason.',
    labelNames: ['dialect', 'reason'],
    registers,
    collect() {
      this.reset()
      for (const [dialect, { closed }] of each)
        for (const reason of Object.keys(CLOSE_CODES) as CloseReason[])
          this.inc({ dialect, reason }, closed.get(reason) ?? 0)
    },
  })
  return tallies
}
