import { beginsWords, matches } from '../rooms/sections.ts'

/** Of what every person could be asked for by, so few letters are no question. */
const LEAST = 3

/** Is somebody asked for by name, or by what is to be done (`write bo`)? By name a conversation is found itself. */
export const isAsked = (query: string, name: string, label: string, isRoom: boolean): boolean =>
  matches(name, query) ? !isRoom : query.length >= LEAST && beginsWords(label, query)
