import { useText } from '../app/context.ts'
import { FILTERS, type Filter } from './suggestions.ts'

/** What may be typed beside words; a click begins it. */
export function SearchHints({ onPick }: { onPick(text: string): void }) {
  const { search } = useText()
  const written = (filter: Filter) => (filter === 'has' ? 'has:file ' : `${filter}:`)
  return (
    <div className="search-hints" role="toolbar" aria-label={search.filters}>
      {FILTERS.map((filter) => (
        <button
          key={filter}
          type="button"
          className="search-hint"
          data-hint={search.hints[filter]}
          aria-label={`${written(filter).trim()} ${search.hints[filter]}`}
          onClick={() => onPick(written(filter))}
        >
          {written(filter).trim()}
        </button>
      ))}
    </div>
  )
}
