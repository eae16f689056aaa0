import type { Channel } from '../../../src/api/channel.ts'

/** The part of a BroadcastChannel that tabs use. */
export interface Wire {
  postMessage(message: unknown): void
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void
  close(): void
}

const LANES = ['engine', 'staging', 'pulse'] as const
type Lane = (typeof LANES)[number]

/** Several conversations over one wire. */
export type Lanes = Record<Lane, Channel> & { close(): void }

export function lanesOf(wire: Wire): Lanes {
  const listeners = new Map<unknown, (message: unknown) => void>()
  wire.addEventListener('message', ({ data }) => {
    if (typeof data !== 'object' || data === null || !('lane' in data) || !('message' in data)) return
    listeners.get(data.lane)?.(data.message)
  })
  const lane = (name: Lane): Channel => ({
    post: (message) => wire.postMessage({ lane: name, message }),
    on: (listener) => void listeners.set(name, listener),
  })
  return {
    engine: lane('engine'),
    staging: lane('staging'),
    pulse: lane('pulse'),
    close() {
      listeners.clear()
      wire.close()
    },
  }
}
