import { DEFAULT_LIMITS, type MessageId } from '@roomkey/protocol'
import { beforeEach, describe, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { stagedFile, UploadWorld, uuid, welcome } from '../testing/index.ts'

let world: UploadWorld
beforeEach(async () => {
  world = new UploadWorld(() => new NodeSqlDriver(':memory:'))
  await world.signIn()
})

describe('more files than one message takes', () => {
  const THREE = [1, 2, 3].map((number) => stagedFile(number))
  const linked = () => world.sends().map(({ message }) => [message.text, message.attachment_ids])
  const limits = { ...DEFAULT_LIMITS, attachments_per_message: 2 }
  beforeEach(async () => {
    const { onFrame } = world.sockets
    world.sockets.onFrame = (socket, frame) => {
      if (frame.type === 'hello') socket.say(welcome([world.room], { limits }), { type: 'live' })
      else onFrame(socket, frame)
    }
    await world.restart()
  })

  test('go as further messages, in their order, whichever is there first', async () => {
    const id = uuid(3, 1) as MessageId
    const ask = () => world.engine.sendFiles({ room: world.room.id, text: 'all', files: THREE, id })
    expect(await ask()).toEqual({ ok: true, id })
    await world.settle()
    expect((await world.timeline()).map((each) => [each.text, each.attachments.length])).toEqual([
      ['all', 2],
      ['', 1],
    ])
    // Asked again by the next engine: they are written.
    expect(await ask()).toEqual({ ok: true, id })
    await world.arrive(1)
    await world.arrive(2)
    await world.engine.sendMessage({ room: world.room.id, text: 'meanwhile' })
    expect(linked()).toEqual([['meanwhile', []]])
    await world.restart()
    await world.settle()
    expect(linked()).toEqual([])
    await world.arrive(3)
    expect(linked()).toEqual([
      ['all', [stagedFile(1).id, stagedFile(2).id]],
      ['', [stagedFile(3).id]],
    ])
    expect((await world.timeline()).map(({ text, state }) => [text, state])).toEqual([
      ['meanwhile', 'sent'],
      ['all', 'sent'],
      ['', 'sent'],
    ])
  })

  test('do not wait for a message that failed, nor go with it when it is taken back', async () => {
    const sent = await world.sendFiles(THREE, 'all')
    await world.settle()
    await world.answer(0, { status: 413, body: {} })
    await world.arrive(2)
    expect(linked()).toEqual([['', [stagedFile(3).id]]])
    if (sent.ok) await world.engine.discardMessage(sent.id)
    expect((await world.timeline()).map(({ text, state }) => [text, state])).toEqual([['', 'sent']])
  })

  test('nor for one that is taken back before it went', async () => {
    const sent = await world.sendFiles(THREE, 'all')
    await world.settle()
    await world.arrive(1)
    await world.arrive(2)
    expect(linked()).toEqual([])
    if (sent.ok) await world.engine.discardMessage(sent.id)
    await world.settle()
    expect(linked()).toEqual([['', [stagedFile(3).id]]])
  })

  test.each(['discarded', 'left without files', 'failed'])(
    'one between that is %s does not let the last before the first',
    async (how) => {
      const FIVE = [1, 2, 3, 4, 5].map((number) => stagedFile(number))
      await world.sendFiles(FIVE, 'all')
      await world.settle()
      const [first, between] = (await world.timeline()).map(({ id }) => id)
      await world.arrive(1)
      // The third file is on its way.
      if (how === 'failed') await world.answer(2, { status: 413, body: {} })
      if (how === 'discarded' && between) await world.engine.discardMessage(between)
      if (how === 'left without files')
        for (const { id } of FIVE.slice(2, 4)) await world.engine.cancelTransfer(id)
      await world.settle()
      expect(world.uploads.held.at(-1)?.id).toBe(stagedFile(5).id)
      await world.arrive(world.uploads.held.length - 1)
      expect(linked()).toEqual([])
      if (how === 'discarded' && first) {
        await world.engine.discardMessage(first)
        await world.settle()
        expect(linked()).toEqual([['', [stagedFile(5).id]]])
        return
      }
      await world.arrive(0)
      expect(linked()).toEqual([
        ['all', [stagedFile(1).id, stagedFile(2).id]],
        ['', [stagedFile(5).id]],
      ])
    },
  )
})
