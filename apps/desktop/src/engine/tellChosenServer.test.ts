import type { EngineHost, ViewSink } from '@roomkey/client'
import { expect, it } from 'vitest'
import { tellChosenServer } from './tellChosenServer.ts'

it('hears of the session beside the page, and again after a new page has come', () => {
  const chosen: string[] = []
  const page: unknown[][] = []
  const watched = new Set<number>()
  let sink: ViewSink | undefined
  const engine = tellChosenServer(
    (ours) => {
      sink = ours
      return {
        commands: {
          watch: async (watch: number) => void watched.add(watch),
        } as unknown as EngineHost['commands'],
        forgetWatches: () => watched.clear(),
        close: async () => {},
      }
    },
    { viewChanged: (...args) => void page.push(args) },
    (server) => void chosen.push(server),
  )
  const [ours] = watched
  if (ours === undefined || sink === undefined) throw new Error('nothing is watched')
  sink.viewChanged(ours, { state: 'signedOut', server: 'http://old', username: null, reason: null })
  sink.viewChanged(ours, { state: 'signedIn', server: 'http://new' })
  sink.viewChanged(0, 'for the page')
  expect(chosen).toEqual(['http://new'])
  expect(page).toEqual([[0, 'for the page']])
  engine.forgetWatches()
  expect([...watched]).toEqual([ours])
})
