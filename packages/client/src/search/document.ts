import type { RoomId } from '@roomkey/protocol'
import { tokensOf } from './tokens.ts'

// What the index holds of one message: a line of words for SQLite's `ascii` tokenizer, which parts them at the spaces
// and nowhere else. Marks stand for sender, room and files, so that a filter is a word like any other and every
// question is answered by walking the index from the newest message, however common its words are.

/** No word holds it. Alone it stands between text and file names, so that no phrase runs from one into the other. */
const MARK = '¶'
export const EVERY_MESSAGE = MARK
export const HAS_FILE = `${MARK}file`
export const fromPerson = (person: number): string => `${MARK}p${person}`
export const inRoom = (room: RoomId): string => `${MARK}r${room.replaceAll('-', '')}`

export interface Indexed {
  room: RoomId
  sender: number | null
  text: string
  files: readonly string[]
}

export function documentOf({ room, sender, text, files }: Indexed): string {
  const marks = [inRoom(room)]
  if (sender !== null) marks.push(fromPerson(sender))
  if (files.length > 0) marks.push(HAS_FILE)
  const parts = [text, ...files].map((part) => tokensOf(part).map((token) => token.word))
  return [...marks, ...parts.flatMap((words) => [MARK, ...words])].join(' ')
}
