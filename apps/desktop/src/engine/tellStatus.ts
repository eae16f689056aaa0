import type { EngineHost, SessionView, ViewSink } from '@roomkey/client'
import { type AttentionView, NOTHING_TO_TELL } from '@roomkey/client/api'
import type { AccountStatus } from './messages.ts'
import { changesOf, watchBeside } from './watchBeside.ts'

/** Its watches are -1 to -3. */
const FIRST_WATCH = -1

/** Watches beside the page, or without one, who is signed in and what waits to be read, and tells it when it changes. */
export function tellStatus(
  start: (sink: ViewSink) => EngineHost,
  page: ViewSink,
  tell: (status: AccountStatus) => void,
): EngineHost {
  let session: SessionView = { state: 'starting' }
  let latest: SessionView = session
  let attention = NOTHING_TO_TELL
  let live = false
  let caughtUp = false
  const changed = changesOf(tell)
  const tellChange = () => {
    const status = statusOf(session, attention, caughtUp)
    if (status !== null) changed(status)
  }
  const { engine, again } = watchBeside(start, page, FIRST_WATCH, {
    /** Who is signed in is told together with what waits there: the view answers later, and until then with nothing. */
    session(next) {
      latest = next
      const take = () => {
        if (latest !== next) return
        session = next
        tellChange()
      }
      if (next.state !== 'signedIn') take()
      else void again('attention').then(take)
    },
    attention(now) {
      attention = now
      tellChange()
    },
    /** What was missed is told no later than that nothing is missed any more: the view may be resting. */
    connection({ state }) {
      const now = state === 'live'
      if (now === live) return
      live = now
      caughtUp = false
      tellChange()
      if (!live) return
      void again('attention').then(() => {
        caughtUp = live
        tellChange()
      })
    },
  })
  return engine
}

/** Null while it is not known. */
function statusOf(session: SessionView, attention: AttentionView, caughtUp: boolean): AccountStatus | null {
  if (session.state === 'starting') return null
  const { state, server } = session
  if (state === 'signedIn') return { state, server, username: session.user.username, attention, caughtUp }
  return { state, server, username: session.username, attention: NOTHING_TO_TELL, caughtUp: false }
}
