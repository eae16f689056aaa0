import { expect, it } from 'vitest'
import { UpdateState } from '../../ipc/updates.ts'
import { fc } from '../testing/fc.ts'
import { nextUpdateState, type UpdateEvent } from './updateState.ts'

const found = fc.record({
  type: fc.constant('found' as const),
  version: fc.constantFrom('0.2.0', '0.3.0'),
  notes: fc.constant(''),
  from: fc.constantFrom(null, 'https://updates.example/'),
})
const events = fc.array(
  fc.oneof(
    fc.boolean().map((on): UpdateEvent => ({ type: 'switched', on })),
    fc
      .constantFrom('checking', 'newest', 'offline', 'downloaded', 'agreed', 'installing')
      .map((type) => ({ type }) as UpdateEvent),
    fc.nat(100).map((percent): UpdateEvent => ({ type: 'downloading', percent })),
    fc.constantFrom('feed', 'checksum').map((reason) => ({ type: 'failed', reason }) as UpdateEvent),
    found,
  ),
)

it('whatever comes in whatever order, a version is ready only after it was found and fetched', () => {
  fc.assert(
    fc.property(events, (list) => {
      let state: UpdateState = { at: 'idle', looked: null }
      for (const event of list) {
        const next = nextUpdateState(state, event)
        UpdateState.parse(next)
        if (next.at === 'ready') expect(['downloading', 'ready']).toContain(state.at)
        if (next.at === 'downloading' && state.at !== 'downloading')
          expect(state).toMatchObject({ from: null })
        if (next.at === 'installing') expect(['ready', 'installing']).toContain(state.at)
        if (state.at === 'off' && next.at !== 'off') expect(event).toEqual({ type: 'switched', on: true })
        state = next
      }
    }),
  )
})

it('what a build cannot have, nothing gives it', () => {
  for (const state of [{ at: 'notPackaged' }, { at: 'unsupported', reason: 'unsigned' }] as const) {
    fc.assert(
      fc.property(events, (list) => {
        expect(list.reduce<UpdateState>(nextUpdateState, state)).toBe(state)
      }),
    )
  }
})
