import type { EngineHost, ViewSink } from '@roomkey/client'
import { expect, test } from 'vitest'
import type { FileProgress } from '../ipc/files.ts'
import { tellProgress } from './tellProgress.ts'

function start() {
  const told: FileProgress[] = []
  const toPage: unknown[] = []
  const watched = new Map<string, number>()
  let sink: ViewSink = { viewChanged() {} }
  const host = tellProgress(
    (ours) => {
      sink = ours
      const watch = async (number: number, { view }: { view: string }) => void watched.set(view, number)
      return { commands: { watch }, forgetWatches: () => watched.clear() } as unknown as EngineHost
    },
    { viewChanged: (...value) => toPage.push(value) },
    (progress) => told.push(progress),
  )
  const say = (view: string, value: unknown) => sink.viewChanged(watched.get(view) ?? 0, value)
  return { told, toPage, host, watched, say }
}

test('what is done stays done until all is, and a download that is only looked at is none', () => {
  const { told, toPage, host, watched, say } = start()
  say('transfers', [
    { id: 'a', size: 100, state: 'uploading', sent: 40 },
    { id: 'old', size: 9, state: 'failed' },
  ])
  say('downloads', [
    { id: 'b', size: 100, received: 10, wanted: true },
    { id: 'picture', size: 7, received: 1, wanted: false },
  ])
  say('transfers', [])
  say('downloads', [])
  say('transfers', [{ id: 'c', size: 10, state: 'waiting' }])
  say('transfers', [{ id: 'c', size: 10, state: 'failed' }])
  say('transfers', [])
  expect(told).toEqual([
    { done: 40, of: 100, failed: 0 },
    { done: 50, of: 200, failed: 0 },
    { done: 110, of: 200, failed: 0 },
    { done: 0, of: 0, failed: 0 },
    { done: 0, of: 10, failed: 0 },
    { done: 0, of: 10, failed: 1 },
    { done: 0, of: 0, failed: 0 },
  ])
  say('page', 1)
  expect(toPage).toEqual([[0, 1]])
  host.forgetWatches()
  expect([...watched.keys()]).toEqual(['transfers', 'downloads'])
})
