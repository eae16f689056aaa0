import { plural } from '../plural.ts'

// What sentences of several sections are made with.

export const count = plural('en')
export const names = new Intl.ListFormat('en', { style: 'long', type: 'conjunction' })
export const anyOf = new Intl.ListFormat('en', { type: 'disjunction' })
export const quoted = (room: string) => (room === '' ? 'a room' : `“${room}”`)
