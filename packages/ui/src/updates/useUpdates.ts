import { useSyncExternalStore } from 'react'
import { useParts } from '../app/context.ts'
import type { UpdateState, Updates } from '../platform.ts'

const never = () => () => undefined

/** Where the app stands with newer versions; null in a browser tab, whose server brings them. */
export function useUpdates(): { updates: Updates; state: UpdateState } | null {
  const { updates } = useParts().platform
  const state = useSyncExternalStore(updates?.subscribe ?? never, () => updates?.now() ?? null)
  return updates && state ? { updates, state } : null
}
