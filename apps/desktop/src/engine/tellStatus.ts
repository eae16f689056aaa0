import type { ConnectionView, EngineHost, SessionView, ViewSink } from '@roomkey/client'
import { type AttentionView, NOTHING_TO_TELL } from '@roomkey/client/api'
import type { AccountStatus } from './messages.ts'

/** Pages count their watches upwards from zero, so these are never theirs. */
const SESSION = -1
const ATTENTION = -2
const CONNECTION = -3

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
  let attention = NOTHING_TO_TELL
  let live = false
  let caughtUp = false
  let told = ''
  const tellChange = () => {
    const status = statusOf(session, attention, caughtUp)
    const text = JSON.stringify(status)
    if (status === null || text === told) return
    told = text
    tell(status)
  }
  const engine = start({
    viewChanged(watch, value) {
      if (watch === SESSION) return sessionTurned(value as SessionView)
      if (watch === ATTENTION) attention = value as AttentionView
      else if (watch === CONNECTION) turned((value as ConnectionView).state === 'live')
      else return page.viewChanged(watch, value)
      tellChange()
    },
  })
  let latest: SessionView = session
  /** Who is signed in is told together with what waits there: the view answers later, and until then with nothing. */
  const sessionTurned = (next: SessionView) => {
    latest = next
    const take = () => {
      if (latest !== next) return
      session = next
      tellChange()
    }
    if (next.state !== 'signedIn') take()
    else void engine.commands.watch(ATTENTION, { view: 'attention' }).then(take)
  }
  /** What was missed is told no later than that nothing is missed any more: the view may be resting. */
  const turned = (now: boolean) => {
    if (now === live) return
    live = now
    caughtUp = false
    if (!live) return
    void engine.commands.watch(ATTENTION, { view: 'attention' }).then(() => {
      caughtUp = live
      tellChange()
    })
  }
  const watch = () => {
    void engine.commands.watch(SESSION, { view: 'session' })
    void engine.commands.watch(ATTENTION, { view: 'attention' })
    void engine.commands.watch(CONNECTION, { view: 'connection' })
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
function statusOf(session: SessionView, attention: AttentionView, caughtUp: boolean): AccountStatus | null {
  if (session.state === 'starting') return null
  const { state, server } = session
  if (state === 'signedIn') return { state, server, username: session.user.username, attention, caughtUp }
  return { state, server, username: session.username, attention: NOTHING_TO_TELL, caughtUp: false }
}
