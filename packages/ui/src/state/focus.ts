/** The composer is the resting place of focus: other parts hand it back without knowing where it is. */
export interface Focus {
  composerIs(element: HTMLElement | null): () => void
  toComposer(): void
}

export function createFocus(): Focus {
  let composer: HTMLElement | null = null
  return {
    composerIs(element) {
      composer = element
      return () => {
        if (composer === element) composer = null
      }
    },
    toComposer() {
      composer?.focus()
    },
  }
}
