import type { SearchHit, SearchPage } from '@roomkey/client/api'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useParts, useView } from '../app/context.ts'
import { attempt } from '../app/useCommand.ts'

const PAGE = 30
/** Fast typists ask once, and nobody sees the wait. */
const PAUSE_MS = 60

export interface Found extends Omit<SearchPage, 'next'> {
  /** What was asked: the field may be ahead. */
  query: string
  hasMore: boolean
}

export interface SearchState {
  /** Undefined: nothing has been asked. */
  found: Found | undefined
  failed: boolean
  more(): void
  /** Asks again, as far down as is shown. */
  again(): void
}

export const zone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

/** The results of what is typed. What an older query brings is dropped. */
export function useSearch(query: string): SearchState {
  const { engine, text } = useParts()
  const [found, setFound] = useState<Found & { next: number | null }>()
  const [failed, setFailed] = useState(false)
  const asked = useRef(0)
  const indexing = useView({ view: 'search' })?.indexing != null

  const ask = useCallback(
    async (words: string, before: number | null, hits: readonly SearchHit[], limit: number) => {
      asked.current += 1
      const mine = asked.current
      const page = await attempt(text, engine.search({ query: words, zone: zone(), before, limit }))
      if (mine !== asked.current) return
      setFailed(!page.ok)
      if (!page.ok) return
      const { next, problems, horizon } = page
      setFound({
        query: words,
        hits: [...hits, ...page.hits],
        next,
        hasMore: next !== null,
        problems,
        horizon,
      })
    },
    [engine, text],
  )

  useEffect(() => {
    if (query.trim() === '') {
      asked.current += 1
      setFound(undefined)
      setFailed(false)
      return
    }
    const timer = setTimeout(() => void ask(query, null, [], PAGE), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [query, ask])

  const again = useCallback(() => {
    if (query.trim() !== '') void ask(query, null, [], Math.min(100, Math.max(PAGE, found?.hits.length ?? 0)))
  }, [ask, query, found])

  // What was being indexed can be found now.
  const wasIndexing = useRef(indexing)
  useEffect(() => {
    if (wasIndexing.current && !indexing) again()
    wasIndexing.current = indexing
  }, [indexing, again])

  return {
    found,
    failed,
    more: () => {
      if (found?.next != null && found.query === query) void ask(query, found.next, found.hits, PAGE)
    },
    again,
  }
}
