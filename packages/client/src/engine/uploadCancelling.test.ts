import type { MessageId } from '@roomkey/protocol'
import { beforeEach, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { ack, stagedFile, UploadWorld, uuid } from '../testing/index.ts'

let world: UploadWorld
beforeEach(async () => {
  world = new UploadWorld(() => new NodeSqlDriver(':memory:'))
  await world.signIn()
})

test('cancelling the only file of a wordless message takes the message back', async () => {
  await world.sendFiles([stagedFile(1)])
  await world.settle()
  const aborted: string[] = []
  world.uploads.held[0]?.request.signal?.addEventListener('abort', () => aborted.push('aborted'))
  expect(await world.engine.cancelTransfer(stagedFile(1).id)).toEqual({ ok: true })
  await world.arrive(0)
  expect(aborted).toEqual(['aborted'])
  expect(await world.timeline()).toEqual([])
  expect(world.sends()).toEqual([])
  expect(world.staging.released).toEqual([uuid(4, 1)])
  expect(await world.engine.cancelTransfer(stagedFile(1).id)).toMatchObject({ ok: false, reason: 'gone' })
})

test('cancelling one of two files lets the rest go', async () => {
  await world.sendFiles([stagedFile(1), stagedFile(2)])
  await world.settle()
  await world.engine.cancelTransfer(stagedFile(1).id)
  await world.arrive(1)
  expect(world.sends()).toMatchObject([{ message: { text: '', attachment_ids: [uuid(4, 2)] } }])
})

test('a file of a message that may have arrived is not cancelled', async () => {
  world.sockets.onFrame = (socket, frame) => {
    if (frame.type !== 'send') return
    world.sockets.onOpen = (opened) => opened.drop()
    ack(world.room, frame)
    socket.drop()
  }
  await world.sendFiles([stagedFile(1)])
  await world.settle()
  await world.arrive(0)
  const refused = { ok: false, message: 'This may have been sent already.' }
  expect(await world.engine.cancelTransfer(stagedFile(1).id)).toMatchObject(refused)
  await world.restart()
  expect(await world.engine.cancelTransfer(stagedFile(1).id)).toMatchObject(refused)
  world.serve([world.room])
  world.sockets.onOpen = (opened) => opened.accept()
  await world.clock.advance(60_000)
  expect(await world.timeline()).toMatchObject([{ state: 'sent' }])
})

test('words do not go without the file that was cancelled until their author says so', async () => {
  const sent = await world.sendFiles([stagedFile(1), stagedFile(2)], 'both')
  await world.settle()
  await world.engine.cancelTransfer(stagedFile(1).id)
  await world.arrive(1)
  await world.restart()
  await world.settle()
  expect(world.sends()).toEqual([])
  expect(await world.timeline()).toMatchObject([{ state: 'failed', code: 'fileCancelled', retryable: true }])
  // The last one, which is uploaded: there is nothing but words left.
  await world.engine.cancelTransfer(stagedFile(2).id)
  await world.engine.sendMessage({ room: world.room.id, text: 'meanwhile', id: uuid(5, 1) as MessageId })
  expect(world.room.texts).toEqual(['meanwhile'])
  if (sent.ok) await world.engine.retryMessage(sent.id)
  await world.settle()
  expect(world.room.texts).toEqual(['meanwhile', 'both'])
})

test('putting a failed file away does not send the words without it', async () => {
  const sent = await world.sendFiles([stagedFile(1)], 'see')
  await world.settle()
  await world.answer(0, { status: 413, body: {} })
  await world.engine.cancelTransfer(stagedFile(1).id)
  await world.settle()
  expect(world.sends()).toEqual([])
  expect(await world.timeline()).toMatchObject([{ state: 'failed', code: 'fileCancelled' }])
  if (sent.ok) await world.engine.discardMessage(sent.id)
  expect(await world.timeline()).toEqual([])
})
