import type { UpdateFailure, UpdateState } from '../../ipc/updates.ts'

export type UpdateEvent =
  | { type: 'switched'; on: boolean }
  | { type: 'checking' }
  | { type: 'newest' }
  /** The feed was not reached. */
  | { type: 'offline' }
  | { type: 'found'; version: string; notes: string; from: string | null }
  | { type: 'downloading'; percent: number }
  | { type: 'downloaded' }
  | { type: 'agreed' }
  | { type: 'installing' }
  | { type: 'failed'; reason: UpdateFailure }

/** From where one may look for a newer version: nothing is on its way or waiting for an answer. */
export const mayCheck = ({ at }: UpdateState): boolean =>
  at === 'idle' || at === 'available' || at === 'failed'

/**
 * The one place that decides what follows what. An event that does not fit the state, because it comes late from a
 * look or a download that was switched off since, changes nothing.
 */
export function nextUpdateState(state: UpdateState, event: UpdateEvent): UpdateState {
  // What this build is does not change while it runs.
  if (state.at === 'notPackaged' || state.at === 'unsupported') return state
  switch (event.type) {
    case 'switched':
      // It is being put in place: the switch is read again at the start that follows.
      if (state.at === 'installing') return state
      if (!event.on) return { at: 'off' }
      return state.at === 'off' ? { at: 'idle', looked: null } : state
    case 'checking':
      return mayCheck(state) ? { at: 'checking' } : state
    case 'newest':
    case 'offline':
      return state.at === 'checking' || (state.at === 'downloading' && event.type === 'offline')
        ? { at: 'idle', looked: event.type }
        : state
    case 'found': {
      const { version, notes, from } = event
      return state.at === 'checking' ? { at: 'available', version, notes, from } : state
    }
    case 'downloading': {
      const begins = state.at === 'available' && state.from === null
      if (!begins && state.at !== 'downloading') return state
      return { at: 'downloading', version: state.version, notes: state.notes, percent: event.percent }
    }
    case 'downloaded':
      if (state.at !== 'downloading') return state
      return { at: 'ready', version: state.version, notes: state.notes, onQuit: false }
    case 'agreed':
      return state.at === 'ready' ? { ...state, onQuit: true } : state
    case 'installing':
      return state.at === 'ready' ? { at: 'installing', version: state.version } : state
    case 'failed':
      return state.at === 'off' || state.at === 'idle' ? state : { at: 'failed', reason: event.reason }
  }
}
