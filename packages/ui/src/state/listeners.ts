export interface Listeners {
  /** Calls the listener at every `tell` from now on; the returned function ends that. */
  subscribe(listener: () => void): () => void
  tell(): void
}

/** Who wants to hear of changes of one thing: the `subscribe` that each part of a platform has. */
export function listeners(): Listeners {
  const all = new Set<() => void>()
  return {
    subscribe(listener) {
      all.add(listener)
      return () => all.delete(listener)
    },
    tell() {
      for (const listener of all) listener()
    },
  }
}
