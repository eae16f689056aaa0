import type { SearchHit, SearchPage } from '@roomkey/client/api'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useParts, useView } from '../app/context.ts'
import { attempt } from '../app/useCommand.ts'
import { newestOnly } from './newestOnly.ts'

const PAGE = 30

interface Question {
  words: string
  before: number | null
  /** That are shown already. */
  hits: readonly SearchHit[]
  limit: number
}

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

/** The results of what is typed: of each letter, as far as they come in time. */
export function useSearch(query: string): SearchState {
  const { engine, text } = useParts()
  const [found, setFound] = useState<Found & { next: number | null }>()
  const [failed, setFailed] = useState(false)
  const typed = useRef(query)
  const indexing = useView({ view: 'search' })?.indexing != null

  const ask = useMemo(
    () =>
      newestOnly<Question>(async ({ words, before, hits, limit }) => {
        const page = await attempt(text, engine.search({ query: words, zone: zone(), before, limit }))
        // Nothing is asked any more.
        if (typed.current.trim() === '') return
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
      }),
    [engine, text],
  )

  useEffect(() => {
    typed.current = query
    if (query.trim() === '') {
      setFound(undefined)
      setFailed(false)
    } else ask({ words: query, before: null, hits: [], limit: PAGE })
  }, [query, ask])

  const again = useCallback(() => {
    const limit = Math.min(100, Math.max(PAGE, found?.hits.length ?? 0))
    if (query.trim() !== '') ask({ words: query, before: null, hits: [], limit })
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
      if (found?.next != null && found.query === query)
        ask({ words: query, before: found.next, hits: found.hits, limit: PAGE })
    },
    again,
  }
}
