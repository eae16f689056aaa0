import type { Channel } from '../../../src/api/channel.ts'
import { TAKE_MS } from '../../../src/bridge/SteadyEngine.ts'

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

export interface LaneParts {
  /** One clock for all tabs of a machine. */
  now(): number
  /**
   * Of the end that is asked: what it asked for came too late, and is not heard. A browser keeps what is posted to a
   * frozen tab and delivers it when that goes on, hours later.
   */
  late?(): void
}

export function lanesOf(wire: Wire, { now, late }: LaneParts): Lanes {
  const listeners = new Map<unknown, (message: unknown) => void>()
  wire.addEventListener('message', ({ data }) => {
    if (typeof data !== 'object' || data === null || !('lane' in data) || !('message' in data)) return
    if (late !== undefined && data.lane !== 'pulse' && !isInTime(data, now())) late()
    else listeners.get(data.lane)?.(data.message)
  })
  const lane = (name: Lane): Channel => ({
    post: (message) => wire.postMessage({ lane: name, message, until: now() + TAKE_MS }),
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

const isInTime = (data: object, now: number) =>
  'until' in data && typeof data.until === 'number' && data.until >= now
