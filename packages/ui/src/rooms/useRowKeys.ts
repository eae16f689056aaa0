import { useMemo, useRef } from 'react'
import { movedUp } from './movedUp.ts'

export interface RowMemory {
  /** Where each row was. */
  places: ReadonlyMap<string, number>
  /** How often each went up, as long as it is in the list. */
  moves: ReadonlyMap<string, number>
}

/**
 * What React is to tell rows apart by. To bring one row to the top it moves every other one that stood above it, which
 * the browser styles and lays out anew: hundreds for each message. So the row that went up is another one there. (The
 * same of blocks of rows.)
 */
export function useRowKeys(rows: readonly { readonly id: string }[]): readonly string[] {
  // Of a list that was made and not shown in the end: then more rows are others than need be, and nothing else.
  const memory = useRef<RowMemory>({ places: new Map(), moves: new Map() })
  return useMemo(() => {
    const ids = rows.map(({ id }) => id)
    memory.current = remember(memory.current, ids)
    const { moves } = memory.current
    return ids.map((id) => `${id} ${moves.get(id) ?? 0}`)
  }, [rows])
}

export function remember(past: RowMemory, ids: readonly string[]): RowMemory {
  const moves = new Map<string, number>()
  for (const id of ids) {
    const times = past.moves.get(id)
    if (times !== undefined) moves.set(id, times)
  }
  for (const id of movedUp(past.places, ids)) moves.set(id, (moves.get(id) ?? 0) + 1)
  return { places: new Map(ids.map((id, place) => [id, place])), moves }
}
