import type { Download, EngineHost, Transfer, ViewSink } from '@roomkey/client'
import type { FileProgress } from '../ipc/files.ts'
import { changesOf, watchBeside } from './watchBeside.ts'

/** Its watches are -11 and -12. */
const FIRST_WATCH = -11

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
  const tellChange = changesOf(tell)
  const { engine } = watchBeside(start, page, FIRST_WATCH, {
    transfers(now) {
      transfers = now
      tellChange(progressOf(transfers, downloads, sizes))
    },
    downloads(now) {
      downloads = now
      tellChange(progressOf(transfers, downloads, sizes))
    },
  })
  return engine
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
