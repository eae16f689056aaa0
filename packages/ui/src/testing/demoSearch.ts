import type { Marked, SearchHit, SearchPage, SearchRequest } from '@roomkey/client/api'
import { actionName } from './demoNames.ts'
import type { DemoState } from './demoViews.ts'

/** The cached messages with all words of the query, in plain letters; of the filters, from: in: and has:file. */
export function demoSearch(state: DemoState, request: SearchRequest): SearchPage {
  const pieces = request.query.toLowerCase().match(/\w+:"[^"]*"?|"[^"]*"?|\S+/g) ?? []
  const filters = pieces.flatMap((piece) => {
    const [, filter, value = ''] = /^(from|in|before|after|has):(.*)$/.exec(piece) ?? []
    return filter === undefined ? [] : [{ filter: filter as Filter, value: value.replaceAll('"', '') }]
  })
  const words = pieces
    .filter((piece) => !/^(from|in|before|after|has):/.test(piece))
    .map((piece) => piece.replaceAll('"', ''))
  const filterValue = (wanted: Filter) => filters.find(({ filter }) => filter === wanted)?.value ?? ''
  const rooms = [...state.rooms.values()].filter((room) =>
    actionName(room).roomName.toLowerCase().startsWith(filterValue('in')),
  )
  const found = rooms
    .flatMap(({ view, messages, cached }) => messages.slice(-cached).map((message) => ({ view, message })))
    .filter(({ message }) => {
      const lines = [message.text, ...message.attachments.map(({ name }) => name)].join('\n').toLowerCase()
      const asked = words.length + filters.length > 0
      const from = filterValue('from')
      const named = from === 'me' ? message.isOwn : (message.sender?.username ?? '').startsWith(from)
      const filed = filterValue('has') !== 'file' || message.attachments.length > 0
      return asked && named && filed && words.every((word) => lines.includes(word))
    })
    .sort((a, b) => b.message.at - a.message.at)
  const below = found.filter(({ message }) => request.before === null || message.at < request.before)
  const page = below.slice(0, request.limit)
  const open = rooms.filter(({ cached, messages }) => cached < messages.length)
  const since = open.map(({ messages, cached }) => messages.at(-cached)?.at ?? 0)
  return {
    hits: page.map(({ view, message }): SearchHit => {
      const { id, seq, sender, isOwn, at } = message
      const files = message.attachments.map(({ name }) => marked(name, words))
      return { id, room: view.id, seq, sender, isOwn, at, excerpt: marked(message.text, words), files }
    }),
    next: page.length < below.length ? (page.at(-1)?.message.at ?? null) : null,
    problems: filters.filter(
      ({ filter, value }) =>
        (filter === 'from' && value === 'nobody') || (filter === 'before' && !/^\d/.test(value)),
    ),
    horizon: open.length === 0 ? null : { since: Math.max(...since), rooms: open.length },
  }
}

type Filter = SearchPage['problems'][number]['filter']

function marked(text: string, words: readonly string[]): Marked {
  const line = text.replace(/\s+/g, ' ').slice(0, 220)
  const marks = words
    .filter((word) => word !== '' && line.toLowerCase().includes(word))
    .map((word): [number, number] => {
      const at = line.toLowerCase().indexOf(word)
      return [at, at + word.length]
    })
    .sort((a, b) => a[0] - b[0])
  return { text: line, marks: marks.filter(([from], index) => from >= (marks[index - 1]?.[1] ?? 0)) }
}
