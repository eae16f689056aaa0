import { expect, test } from 'vitest'
import { hashRoutes, routeOf } from './hashRoutes.ts'

const ROOM = '01900000-0000-7000-8000-000000000001'
const MESSAGE = '01900000-0000-7000-8000-000000000002'

test('an address leads to a room, a message, or nowhere', () => {
  expect(routeOf(`#/room/${ROOM}`)).toEqual({ kind: 'room', room: ROOM })
  expect(routeOf(`#/room/${ROOM}/message/${MESSAGE}`)).toEqual({ kind: 'room', room: ROOM, message: MESSAGE })
  for (const hash of ['', '#', '#top']) expect(routeOf(hash)).toBeNull()
  for (const hash of ['#/', '#/room/', '#/room/x', `#/room/${ROOM}/`, `#/room/${ROOM}/message/${MESSAGE}/`])
    expect(routeOf(hash)).toEqual({ kind: 'refused' })
  expect(routeOf(`#/delete/${ROOM}`)).toEqual({ kind: 'refused' })
})

test('what was gone to leaves the address, unless it changed meanwhile', () => {
  const location = { hash: `#/room/${ROOM}`, pathname: '/', search: '?a' }
  let changed = () => {}
  const written: unknown[] = []
  const listening = hashRoutes({
    location,
    history: { replaceState: (_state, _unused, url) => written.push(url) },
    addEventListener: (_type, listener) => {
      changed = listener
    },
  })
  const heard: { kind: string; taken: () => void }[] = []
  listening(({ kind }, taken) => heard.push({ kind, taken }))
  location.hash = '#/nonsense'
  changed()
  expect(heard.map(({ kind }) => kind)).toEqual(['room', 'refused'])
  heard[0]?.taken()
  expect(written).toEqual([])
  heard[1]?.taken()
  expect(written).toEqual(['/?a'])
})
