import type { EngineHost, RoomRow, SessionView, ViewSink } from '@roomkey/client'
import type { AccountStatus } from './messages.ts'

/** Pages count their watches upwards from zero, so these are never theirs. */
const SESSION = -1
const ROOMS = -2

/**
 * Watches beside the page, or without one, who is signed in and what waits to be read, and tells it when it changes.
 * Watches are forgotten whenever a page attaches, ours too, so they are set again.
 */
export function tellStatus(
  start: (sink: ViewSink) => EngineHost,
  page: ViewSink,
  tell: (status: AccountStatus) => void,
): EngineHost {
  let session: SessionView = { state: 'starting' }
  let unread = 0
  let told = ''
  const engine = start({
    viewChanged(watch, value) {
      if (watch === SESSION) session = value as SessionView
      else if (watch === ROOMS) unread = (value as RoomRow[]).reduce((sum, room) => sum + room.unread, 0)
      else return page.viewChanged(watch, value)
      const status = statusOf(session, unread)
      const text = JSON.stringify(status)
      if (status === null || text === told) return
      told = text
      tell(status)
    },
  })
  const watch = () => {
    void engine.commands.watch(SESSION, { view: 'session' })
    void engine.commands.watch(ROOMS, { view: 'rooms' })
  }
  watch()
  return {
    ...engine,
    forgetWatches() {
      engine.forgetWatches()
      watch()
    },
  }
}

/** Null while it is not known. */
function statusOf(session: SessionView, unread: number): AccountStatus | null {
  if (session.state === 'starting' || session.state === 'unopened') return null
  const { state, server } = session
  if (state === 'signedIn') return { state, server, username: session.user.username, unread }
  return { state, server, username: session.username, unread: 0 }
}
