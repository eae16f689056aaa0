import { useMemo, useRef } from 'react'
import { movedUp } from './movedUp.ts'

/**
 * What React is to tell rows apart by. To bring one row to the top it moves every other one that stood above it, which
 * the browser styles and lays out anew: hundreds for each message. So the row that went up is another one there. (The
 * same of blocks of rows.)
 */
export function useRowKeys(rows: readonly { readonly id: string }[]): readonly string[] {
  // Of a list that was made and not shown in the end: then more rows are others than need be, and nothing else.
  const memory = useRef({ places: new Map<string, number>(), moves: new Map<string, number>() })
  return useMemo(() => {
    const ids = rows.map(({ id }) => id)
    const past = memory.current
    const moves = new Map(past.moves)
    for (const id of movedUp(past.places, ids)) moves.set(id, (moves.get(id) ?? 0) + 1)
    memory.current = { places: new Map(ids.map((id, place) => [id, place])), moves }
    return ids.map((id) => `${id} ${moves.get(id) ?? 0}`)
  }, [rows])
}
