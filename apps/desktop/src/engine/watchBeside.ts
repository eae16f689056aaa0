import type { EngineHost, ViewQuery, ViewSink, Views } from '@roomkey/client'

/** Those that are asked for by nothing but their name. */
type NamedView = Exclude<ViewQuery, { room: unknown }>['view']
type Heard<V extends NamedView> = { readonly [view in V]: (value: Views[view]) => void }

/**
 * Watches views beside the page, or without one. Watches are forgotten whenever a page attaches, ours too, so they are
 * set again.
 * @param first of the numbers of these watches, which go down from there: pages count theirs upwards from zero, and who
 *   else watches beside them takes others
 * @returns `again` asks for a view at once, also one that is resting; it resolves when the view was told
 */
export function watchBeside<V extends NamedView>(
  start: (sink: ViewSink) => EngineHost,
  page: ViewSink,
  first: number,
  heard: Heard<V>,
): { engine: EngineHost; again(view: V): Promise<unknown> } {
  const views = Object.keys(heard) as V[]
  const engine = start({
    viewChanged(watch, value) {
      const view = views[first - watch]
      if (view === undefined) page.viewChanged(watch, value)
      else heard[view](value as Views[V])
    },
  })
  const again = (view: V) => engine.commands.watch(first - views.indexOf(view), { view })
  const watch = () => {
    for (const view of views) void again(view)
  }
  watch()
  return {
    engine: {
      ...engine,
      forgetWatches() {
        engine.forgetWatches()
        watch()
      },
    },
    again,
  }
}

/** Tells a value only when it says something else than the one that was told last. */
export function changesOf<T>(tell: (value: T) => void): (value: T) => void {
  let told = ''
  return (value) => {
    const text = JSON.stringify(value)
    if (text === told) return
    told = text
    tell(value)
  }
}
