import type { ViewQuery } from '../api/views.ts'
import type { Dependency } from '../cache/Stale.ts'

/** What a row of the rooms view is made of. */
export const ROOM_ROW_SOURCES = [
  'rooms',
  'memberships',
  'messages',
  'outbox',
  'drafts',
  'read_marks',
] as const

/** What makes the value of a view stale. */
export function dependenciesOf(query: ViewQuery): readonly Dependency[] {
  switch (query.view) {
    case 'session':
      return [{ source: 'session' }]
    case 'connection':
      return [{ source: 'connection' }, { source: 'session' }]
    case 'attention':
      return all('session', 'rooms', 'memberships', 'messages', 'outbox', 'read_marks')
    case 'rooms':
      return all('session', 'connection', ...ROOM_ROW_SOURCES)
    case 'room':
      return [{ source: 'session' }, ...of(query.room, 'rooms', 'memberships')]
    case 'timeline':
      return [
        ...all('session', 'connection'),
        ...of(query.room, 'rooms', 'messages', 'outbox', 'read_marks', 'history'),
      ]
    case 'transfers':
      return all('session', 'outbox', 'attachments', 'rooms')
    case 'downloads':
      return all('session', 'downloads')
    case 'actions':
      return all('session', 'connection', 'outbox', 'rooms', 'memberships', 'messages')
    case 'unsent':
      return all('session', 'outbox')
    case 'people':
      return all('session', 'rooms', 'memberships')
    case 'lost':
      return all('session', 'lost')
    case 'typing':
      return [{ source: 'session' }, ...of(query.room, 'typing')]
    case 'presence':
      return all('session', 'presence')
    case 'search':
      return all('session', 'search')
  }
}

function all(...sources: Dependency['source'][]): Dependency[] {
  return sources.map((source) => ({ source }))
}

function of(room: NonNullable<Dependency['room']>, ...sources: Dependency['source'][]): Dependency[] {
  return sources.map((source) => ({ source, room }))
}
