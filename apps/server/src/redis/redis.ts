/** `none`: not configured. `away`: configured, and at least one of this node's connections to it does not answer. */
export type RedisState = 'none' | 'up' | 'away'

/** What health and metrics read; what works through Redis looks at its own connection. */
export interface RedisStatus {
  state(): RedisState
  /** Milliseconds since 1970 at which the present state began; null without Redis. */
  since(): number | null
  /** Told of every change. What is returned ends it. */
  onChange(listener: (state: RedisState) => void): () => void
  close(): Promise<void>
}

/** A server without Redis. */
export const NO_REDIS: RedisStatus = {
  state: () => 'none',
  since: () => null,
  onChange: () => () => {},
  close: async () => {},
}
