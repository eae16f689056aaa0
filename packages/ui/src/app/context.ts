import type { Person, RoomRow, ViewOf, ViewQuery } from '@roomkey/client/api'
import type { RoomId } from '@roomkey/protocol'
import { createContext, useContext, useEffect, useState, useSyncExternalStore } from 'react'
import { useStore } from 'zustand'
import type { AccountInfo } from '../platform.ts'
import type { Navigation } from '../state/navigation.ts'
import type { Preferences } from '../state/preferences.ts'
import { keyOf } from '../state/viewStore.ts'
import type { Text } from '../text/en.ts'
import type { Parts } from './parts.ts'

export const PartsContext = createContext<Parts | null>(null)

export function useParts(): Parts {
  const parts = useContext(PartsContext)
  if (!parts) throw new Error('The app is not mounted: no parts in context.')
  return parts
}

export const useText = (): Text => useParts().text

/** What `select` finds in a view: only another finding renders again. */
export function useInView<Q extends ViewQuery, T>(query: Q, select: (value: ViewOf<Q>) => T): T | undefined {
  const { views } = useParts()
  const key = keyOf(query)
  useEffect(() => views.acquire(JSON.parse(key) as Q), [views, key])
  return useStore(views.values, (values) => {
    const value = values[key] as ViewOf<Q> | undefined
    return value === undefined ? undefined : select(value)
  })
}

/** The latest value of a view; undefined until it has arrived. */
export const useView = <Q extends ViewQuery>(query: Q): ViewOf<Q> | undefined =>
  useInView(query, (value) => value)

/** One row of the list of rooms: a message in any other room leaves it the same object. */
export const useRoomRow = (room: RoomId | null | undefined): RoomRow | undefined =>
  useInView({ view: 'rooms' }, (rows) => rows.find(({ id }) => id === room))

/** Undefined while nobody tells: offline, and for people with whom no room is shared. */
export const usePresence = (person: Person | null | undefined): 'online' | 'offline' | undefined =>
  useInView({ view: 'presence' }, (presence) => (person ? presence[person.id] : undefined))

export const useNavigation = <T>(select: (state: Navigation) => T): T =>
  useStore(useParts().navigation, select)

export const usePreferences = <T>(select: (state: Preferences) => T): T =>
  useStore(useParts().preferences, select)

const NO_ACCOUNTS: readonly AccountInfo[] = []
const never = () => () => undefined

/** All accounts of this computer; none in a browser tab, which has just one. */
export function useAccounts(): readonly AccountInfo[] {
  const { accounts } = useParts().platform
  return useSyncExternalStore(accounts?.subscribe ?? never, accounts?.list ?? (() => NO_ACCOUNTS))
}

/** The account that is gone to as soon as this page has taken in its files; null: none waits. */
export function useNextAccount(): AccountInfo | null {
  const { accounts } = useParts().platform
  const next = useSyncExternalStore(accounts?.subscribe ?? never, accounts?.next ?? (() => null))
  return useAccounts().find(({ id }) => id === next) ?? null
}

/** Whether the window closes as soon as this page has taken in its files. */
export function useCloses(): boolean {
  const { closing } = useParts().platform
  return useSyncExternalStore(closing?.subscribe ?? never, closing?.waits ?? (() => false))
}

/** The time, renewed every `everyMs`, for relative times and countdowns. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}

/** True once `ms` have passed: what takes less needs no sign that it takes time. */
export function useAfter(ms: number): boolean {
  const [passed, setPassed] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setPassed(true), ms)
    return () => clearTimeout(timer)
  }, [ms])
  return passed
}

export function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches)
  useEffect(() => {
    const list = matchMedia(query)
    const update = () => setMatches(list.matches)
    update()
    list.addEventListener('change', update)
    return () => list.removeEventListener('change', update)
  }, [query])
  return matches
}
