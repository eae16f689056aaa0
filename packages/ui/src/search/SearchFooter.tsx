import type { SearchPage } from '@roomkey/client/api'
import { useState } from 'react'
import { useParts, useView } from '../app/context.ts'
import { attempt, failureText } from '../app/useCommand.ts'
import { Button } from '../controls/Button.tsx'
import { zone } from './useSearch.ts'

interface SearchFooterProps {
  query: string
  horizon: SearchPage['horizon'] | undefined
  onFetched(): void
}

/** How far back this device knows what was searched, and the way to more. */
export function SearchFooter({ query, horizon, onFetched }: SearchFooterProps) {
  const { engine, format, text } = useParts()
  const work = useView({ view: 'search' })
  const live = useView({ view: 'connection' })?.state === 'live'
  const [failure, setFailure] = useState<string | null>(null)

  async function fetchOlder() {
    setFailure(null)
    const result = await attempt(text, engine.fetchOlder({ query, zone: zone() }))
    if (!result.ok) setFailure(failureText(text, result))
    onFetched()
  }

  const { fetching, indexing } = work ?? { fetching: null, indexing: null }
  return (
    <footer className="search-footer">
      <div className="search-known">
        {indexing !== null && <p>{text.search.indexing(Math.round(indexing * 100))}</p>}
        {fetching ? (
          <p>{text.search.fetching(fetching.pages, fetching.most)}</p>
        ) : (
          failure !== null && <p role="alert">{failure}</p>
        )}
        {horizon && (
          <p>
            {text.search.since(format.date(horizon.since))}
            {live || fetching ? '' : ` ${text.search.offline}`}
          </p>
        )}
        {horizon === null && indexing === null && <p>{text.search.everything}</p>}
      </div>
      {fetching ? (
        <>
          <progress
            className="search-progress"
            aria-label={text.search.fetchingLabel}
            max={fetching.most}
            value={fetching.pages}
          />
          {/* What it waits for may be slow: the result of asking to stop is seen at once. */}
          <Button small onClick={() => void engine.cancelFetchOlder().catch(() => undefined)}>
            {text.app.cancel}
          </Button>
        </>
      ) : (
        horizon &&
        live && (
          <Button small onClick={() => void fetchOlder()}>
            {text.search.fetchOlder}
          </Button>
        )
      )}
    </footer>
  )
}
