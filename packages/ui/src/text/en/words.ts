import { MAX_UNREAD_COUNTED } from '@roomkey/protocol'
import { plural } from '../plural.ts'

// What sentences of several sections are made with.

export const count = plural('en')
/** How much is unread, in figures: nobody counts further than to there. */
export const unread = (n: number) =>
  count(Math.min(n, MAX_UNREAD_COUNTED), { other: '#' }, n >= MAX_UNREAD_COUNTED)
export const names = new Intl.ListFormat('en', { style: 'long', type: 'conjunction' })
export const anyOf = new Intl.ListFormat('en', { type: 'disjunction' })
export const quoted = (room: string) => (room === '' ? 'a room' : `“${room}”`)
