/** Everything that can be wrong with what is stored, and what it means. */
export const PROBLEMS = {
  database_damaged: 'The file of the database is damaged: stop the server and restore a backup.',
  reference_broken: 'Rows of the table refer to rows that are not there.',
  room_key_missing: 'The room has no key for its current key epoch.',
  room_key_unreadable: 'No master key here opens this key of the room.',
  message_unreadable: 'The message does not open: it is damaged, or lies where it was not sealed for.',
  message_missing: 'The room counts messages that are not there.',
  message_uncounted: 'The room has messages beyond its last seq.',
  message_misplaced: 'A seq is skipped before this message.',
  tombstone_filled: 'The message is deleted and still holds text or attachments.',
  attachments_miscounted: 'The message has more or fewer attachments than it says.',
  rev_uncounted: 'A row of the room has a rev beyond its last rev.',
  rev_repeated: 'Two rows of the room have this rev.',
  read_mark_beyond: 'A read mark lies beyond the last seq of the room.',
  attachment_unreadable: 'The name or key of the file does not open.',
  attachment_misplaced: 'The attachment belongs to a message of another room, or to none that is there.',
  file_missing: 'The file is not there.',
  file_damaged: 'The file does not open: it is changed, shorter or longer than it was.',
  file_stray: 'A file that neither an attachment nor an upload names: it wastes room, nothing else.',
} as const

export type ProblemCode = keyof typeof PROBLEMS

/** One thing that is wrong, by ids only. */
export interface Problem {
  code: ProblemCode
  /** The room it is in; null for stray files and for the database. */
  room: string | null
  /** The message, attachment, user, stored file, table or number that it is about; null when it is the room or the database. */
  about: string | number | null
}

/** Nothing is lost or wrong by it. */
export const isWaste = ({ code }: Problem): boolean => code === 'file_stray'
