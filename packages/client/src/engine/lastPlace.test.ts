import type { Message } from '@roomkey/protocol'
import { expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import type { LastPlace } from '../api/place.ts'
import { EngineHarness, ScriptedRoom } from '../testing/index.ts'

test('the last place outlives the process, and is none once its room is lost', async () => {
  const world = new EngineHarness(() => new NodeSqlDriver(':memory:'))
  const room = new ScriptedRoom(1)
  room.post('here')
  const message = room.messages[0] as Message
  world.serve([room])
  await world.signIn()
  expect(await world.engine.lastPlace()).toBeNull()

  const last: LastPlace = { room: room.id, place: { message: message.id, seq: message.seq, top: -12.5 } }
  await world.engine.saveLastPlace({ room: room.id, place: null })
  await world.engine.saveLastPlace(last)
  await world.restart()
  expect(await world.engine.lastPlace()).toEqual(last)

  world.sockets.last.say({ type: 'removed', room_id: room.id })
  expect(await world.engine.lastPlace()).toBeNull()
  expect(world.reports).toEqual([])
})
