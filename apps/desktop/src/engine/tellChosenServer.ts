import type { EngineHost, SessionView, ViewSink } from '@roomkey/client'

/** Pages count their watches upwards from zero, so this one is never theirs. */
const OUR_WATCH = -1

/**
 * Watches the session beside the page and tells which server somebody is signed in to. Watches are forgotten
 * whenever a page attaches, ours too, so it is set again.
 */
export function tellChosenServer(
  start: (sink: ViewSink) => EngineHost,
  page: ViewSink,
  chosen: (server: string) => void,
): EngineHost {
  const engine = start({
    viewChanged(watch, value) {
      if (watch !== OUR_WATCH) {
        page.viewChanged(watch, value)
        return
      }
      const session = value as SessionView
      if (session.state === 'signedIn') chosen(session.server)
    },
  })
  const watch = () => void engine.commands.watch(OUR_WATCH, { view: 'session' })
  watch()
  return {
    ...engine,
    forgetWatches() {
      engine.forgetWatches()
      watch()
    },
  }
}
