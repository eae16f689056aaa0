import type { Epoch } from '@roomkey/protocol'
import { beforeEach, describe, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { stagedFile, UploadWorld, uuid, welcome } from '../testing/index.ts'

let world: UploadWorld
beforeEach(async () => {
  world = new UploadWorld(() => new NodeSqlDriver(':memory:'))
  await world.signIn()
})

describe('a staged file is kept as long as a message needs it, and no longer', () => {
  const released = () => [...world.staging.released].sort()

  test('until the message that links it is acknowledged, not only until it is uploaded', async () => {
    world.sockets.onFrame = () => {}
    await world.sendFiles([stagedFile(1)], 'look')
    await world.settle()
    await world.arrive(0)
    expect(released()).toEqual([])
    const frame = world.sends()[0]
    if (frame === undefined) throw new Error('not sent')
    world.acknowledge(world.sockets.last, world.room, frame)
    expect(released()).toEqual([stagedFile(1).id])
  })

  test('what the server has let go of meanwhile goes up again under the same id, once', async () => {
    let refused = 0
    world.sockets.onFrame = ((serve) => (socket, frame) => {
      if (frame.type !== 'send' || refused >= 1) return serve(socket, frame)
      refused++
      world.uploads.kept.clear()
      socket.say({ type: 'error', ref: frame.ref, code: 'conflict', detail: 'not an unused upload' })
    })(world.sockets.onFrame)
    await world.sendFiles([stagedFile(1)], 'look')
    await world.settle()
    await world.arrive(0)
    expect(refused).toBe(1)
    expect(await world.transferStates()).toEqual(['uploading'])
    expect(world.uploads.held[1]?.id).toBe(world.uploads.held[0]?.id)
    await world.arrive(1)
    expect((await world.timeline())[0]).toMatchObject({ text: 'look', state: 'sent' })
  })

  test('what goes up again is in no message, and may be cancelled', async () => {
    world.sockets.onFrame = (socket, frame) => {
      if (frame.type !== 'send') return
      world.uploads.kept.clear()
      socket.say({ type: 'error', ref: frame.ref, code: 'conflict', detail: 'not an unused upload' })
    }
    await world.sendFiles([stagedFile(1)])
    await world.settle()
    await world.arrive(0)
    expect(await world.transferStates()).toEqual(['uploading'])
    expect(await world.engine.cancelTransfer(stagedFile(1).id)).toEqual({ ok: true })
    expect(await world.timeline()).toEqual([])
  })

  test('what a server that was put back to a backup has lost goes up again, as often as that happens', async () => {
    world.sockets.onFrame = () => {}
    await world.sendFiles([stagedFile(1), stagedFile(2)])
    await world.settle()
    await world.arrive(0)
    await world.arrive(1)
    const restored = (number: number) => {
      world.sockets.onFrame = (socket, frame) => {
        const epoch = uuid(9, number) as Epoch
        if (frame.type === 'hello') socket.say(welcome([world.room], { epoch }), { type: 'live' })
      }
      world.sockets.last.drop()
      return world.clock.advance(60_000)
    }
    for (const number of [2, 3]) {
      world.uploads.kept.delete(stagedFile(1).id)
      await restored(number)
      expect(await world.transferStates()).toEqual(['uploading', 'done'])
      await world.arrive(number)
      expect(await world.transferStates()).toEqual(['done', 'done'])
      expect(world.uploads.held).toHaveLength(number + 1)
    }
  })

  test('a server that refuses the same files again has the last word', async () => {
    world.sockets.onFrame = (socket, frame) => {
      if (frame.type === 'send') {
        world.uploads.kept.clear()
        socket.say({ type: 'error', ref: frame.ref, code: 'conflict', detail: 'not an unused upload' })
      }
    }
    await world.sendFiles([stagedFile(1)], 'look')
    await world.settle()
    await world.arrive(0)
    await world.arrive(1)
    expect(world.uploads.held).toHaveLength(2)
    expect((await world.timeline())[0]).toMatchObject({
      state: 'failed',
      reason: 'The server could not use an attached file. Add it again.',
    })
  })

  test('losing the room lets go of those that only waited, too', async () => {
    await world.sendFiles([stagedFile(1), stagedFile(2), stagedFile(3), stagedFile(4)])
    await world.settle()
    await world.arrive(0)
    world.sockets.last.say({ type: 'removed', room_id: world.room.id })
    expect(released()).toEqual([1, 2, 3, 4].map((number) => stagedFile(number).id))
  })

  test('discarding lets go of all files of the message', async () => {
    const sent = await world.sendFiles([stagedFile(1), stagedFile(2), stagedFile(3)])
    await world.settle()
    if (sent.ok) await world.engine.discardMessage(sent.id)
    expect(released()).toEqual([1, 2, 3].map((number) => stagedFile(number).id))
  })

  test('wiping leaves none behind, also when the session ended before', async () => {
    await world.sendFiles([stagedFile(1), stagedFile(2), stagedFile(3)])
    await world.engine.signOut({ wipe: false })
    expect(world.staging.owners.size).toBe(3)
    await world.engine.signOut({ wipe: true })
    expect(world.staging.owners.size).toBe(0)
  })

  test('a start lets go of what no row names, and of nothing else', async () => {
    await world.sendFiles([stagedFile(1)])
    const owner = [...world.staging.owners.values()][0] ?? ''
    world.staging.keep([stagedFile(2).id], owner)
    world.staging.keep([stagedFile(3).id], 'another account')
    await world.restart()
    expect(released()).toEqual([stagedFile(2).id])
  })
})
