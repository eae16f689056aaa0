import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Platform, Route } from '../platform.ts'

/** Where something outside of the page leads to; null: nowhere. It stays until somebody went there. */
export type RouteStore = StoreApi<{ route: Route | null }> & {
  /** From within the page. */
  lead(route: Route): void
  /** It was gone to, or it was said why not. A newer one is not touched. */
  take(route: Route): void
}

export function createRoutes({ onRoute }: Pick<Platform, 'onRoute'>): RouteStore {
  const store = createStore<{ route: Route | null }>(() => ({ route: null }))
  let taken = () => {}
  onRoute?.((route, tell) => {
    taken = tell
    store.setState({ route })
  })
  return {
    ...store,
    lead(route) {
      taken = () => {}
      store.setState({ route })
    },
    take(route) {
      if (store.getState().route !== route) return
      store.setState({ route: null })
      taken()
    },
  }
}
