import type { Download, EngineHost, Transfer, ViewSink } from '@roomkey/client'
import type { FileProgress } from '../ipc/files.ts'

/** Pages count their watches upwards from zero, so these are never theirs. */
const TRANSFERS = -11
const DOWNLOADS = -12

/** Watches beside the page how far the account is with its files, and tells it when it changes. */
export function tellProgress(
  start: (sink: ViewSink) => EngineHost,
  page: ViewSink,
  tell: (progress: FileProgress) => void,
): EngineHost {
  let transfers: Transfer[] = []
  let downloads: Download[] = []
  /** Bytes of what ended since something began: what is done stays done until all is. */
  const sizes = new Map<string, number>()
  let told = ''
  const tellChange = () => {
    const progress = progressOf(transfers, downloads, sizes)
    const text = JSON.stringify(progress)
    if (text === told) return
    told = text
    tell(progress)
  }
  const engine = start({
    viewChanged(watch, value) {
      if (watch === TRANSFERS) transfers = value as Transfer[]
      else if (watch === DOWNLOADS) downloads = value as Download[]
      else return page.viewChanged(watch, value)
      tellChange()
    },
  })
  const watch = () => {
    void engine.commands.watch(TRANSFERS, { view: 'transfers' })
    void engine.commands.watch(DOWNLOADS, { view: 'downloads' })
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

/** @param sizes by id, of what was on its way in this run of files; brought up to date */
function progressOf(
  transfers: readonly Transfer[],
  downloads: readonly Download[],
  sizes: Map<string, number>,
): FileProgress {
  const left = new Map<string, number>()
  for (const each of transfers) {
    if (each.state === 'done' || each.state === 'failed') continue
    left.set(each.id, each.size - (each.state === 'uploading' ? each.sent : 0))
    sizes.set(each.id, each.size)
  }
  for (const { id, size, received, wanted } of downloads) {
    if (!wanted) continue
    left.set(id, size - received)
    sizes.set(id, size)
  }
  // One that failed before this run did is told where it is, and needs no red bar at every start.
  const failed = transfers.filter(({ id, state }) => state === 'failed' && sizes.has(id))
  if (left.size === 0 && failed.length === 0) sizes.clear()
  const sum = (numbers: Iterable<number>) => [...numbers].reduce((all, number) => all + number, 0)
  const of = sum(sizes.values())
  const open = sum(left.values()) + sum(failed.map(({ size }) => size))
  return { done: of - open, of: left.size === 0 && failed.length === 0 ? 0 : of, failed: failed.length }
}
