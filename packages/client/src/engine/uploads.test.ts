import type { AttachmentId, ClientFrame } from '@roomkey/protocol'
import { beforeEach, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import type { StagedFile } from '../api/commands.ts'
import { type HttpRequest, StagedFileGone } from '../ports/index.ts'
import { EngineHarness, type Reply, ScriptedRoom, uuid } from '../testing/index.ts'

let world: EngineHarness
let room: ScriptedRoom
let held: { request: HttpRequest; answer(reply: Reply | 'unreachable'): void }[]
beforeEach(async () => {
  world = new EngineHarness(() => new NodeSqlDriver(':memory:'))
  room = new ScriptedRoom(1)
  world.serve([room])
  await world.signIn()
  held = []
  world.http.on('PUT', /\/attachments\//, (request) => {
    return new Promise((resolve) => held.push({ request, answer: resolve }))
  })
})

const file = (number: number, changes: Partial<StagedFile> = {}): StagedFile => ({
  id: uuid(4, number) as AttachmentId,
  name: `plan ${number} ü.pdf`,
  size: 1000,
  contentType: 'application/pdf',
  ...changes,
})
const sendFiles = (files: StagedFile[], text = '') => world.engine.sendFiles({ room: room.id, text, files })
const transfers = () => world.read({ view: 'transfers' })
const states = async () => (await transfers()).map((transfer) => transfer.state)
const sends = () => world.sockets.last.sentOf('send') as Extract<ClientFrame, { type: 'send' }>[]
const timeline = async () =>
  (await world.read({ view: 'timeline', room: room.id, limit: 10 }))?.messages ?? []
const answer = async (index: number, reply: Reply | 'unreachable') => {
  held[index]?.answer(reply)
  await world.clock.advance(0)
}

test('files go up with progress; then the message that links them goes out', async () => {
  await sendFiles([file(1, { width: 640, height: 480 })], 'look')
  await world.clock.advance(0)
  const request = held[0]?.request
  expect(request?.url).toContain(`/api/rooms/${room.id}/attachments/${uuid(4, 1)}/`)
  expect(request?.headers).toMatchObject({
    'roomkey-file-name': 'plan%201%20%C3%BC.pdf',
    'roomkey-image-size': '640x480',
    'content-type': 'application/pdf',
  })
  expect(request?.body).toEqual({ staged: uuid(4, 1) })
  request?.onProgress?.(400)
  expect(await transfers()).toMatchObject([{ state: 'uploading', sent: 400, size: 1000 }])
  expect(sends()).toEqual([])
  await answer(0, { status: 201, body: {} })
  expect(sends()).toMatchObject([{ message: { text: 'look', attachment_ids: [uuid(4, 1)] } }])
  expect(await transfers()).toEqual([])
  expect(world.staging.released).toEqual([uuid(4, 1)])
  expect((await timeline())[0]?.state).toBe('sent')
})

test('two at once, and a text written meanwhile does not wait for them', async () => {
  await sendFiles([file(1), file(2), file(3)])
  await world.engine.sendMessage({ room: room.id, text: 'meanwhile' })
  await world.clock.advance(0)
  expect(await states()).toEqual(['uploading', 'uploading', 'waiting'])
  expect(room.messages.map((message) => message.text)).toEqual(['meanwhile'])
  await answer(0, { status: 201, body: {} })
  expect(await states()).toEqual(['done', 'uploading', 'uploading'])
})

test('cancelling the only file of a wordless message takes the message back', async () => {
  await sendFiles([file(1)])
  await world.clock.advance(0)
  const aborted: string[] = []
  held[0]?.request.signal?.addEventListener('abort', () => aborted.push('aborted'))
  expect(await world.engine.cancelTransfer(file(1).id)).toEqual({ ok: true })
  await answer(0, { status: 201, body: {} })
  expect(aborted).toEqual(['aborted'])
  expect(await timeline()).toEqual([])
  expect(sends()).toEqual([])
  expect(world.staging.released).toEqual([uuid(4, 1)])
  expect(await world.engine.cancelTransfer(file(1).id)).toMatchObject({ ok: false, reason: 'gone' })
})

test('cancelling one of two files lets the rest go', async () => {
  await sendFiles([file(1), file(2)], 'both')
  await world.clock.advance(0)
  await world.engine.cancelTransfer(file(1).id)
  await answer(1, { status: 201, body: {} })
  expect(sends()).toMatchObject([{ message: { text: 'both', attachment_ids: [uuid(4, 2)] } }])
})

test('offline: waits, and goes up after a restart', async () => {
  world.sockets.onOpen = (socket) => socket.drop()
  world.sockets.last.drop()
  await sendFiles([file(1)])
  expect(await states()).toEqual(['waiting'])
  await world.restart()
  expect(held).toHaveLength(0)
  world.sockets.onOpen = (socket) => socket.accept()
  await world.clock.advance(60_000)
  await answer(0, { status: 201, body: {} })
  expect(sends()).toHaveLength(1)
})

test('an upload that got no answer is repeated under the same id', async () => {
  await sendFiles([file(1)])
  await world.clock.advance(0)
  await answer(0, 'unreachable')
  await world.clock.advance(60_000)
  expect(held).toHaveLength(2)
  expect(held[1]?.request.url).toBe(held[0]?.request.url)
  await answer(1, { status: 200, body: {} })
  expect(sends()).toHaveLength(1)
})

test('a refusal fails the message in words; retrying uploads again', async () => {
  const sent = await sendFiles([file(1)], 'see')
  await world.clock.advance(0)
  await answer(0, { status: 413, body: {} })
  const reason = 'The file is too large for this server.'
  expect(await transfers()).toMatchObject([{ state: 'failed', reason }])
  expect(await timeline()).toMatchObject([{ state: 'failed', reason }])
  await world.engine.sendMessage({ room: room.id, text: 'next' })
  expect(room.messages.map((message) => message.text)).toEqual(['next'])
  if (sent.ok) await world.engine.retryMessage(sent.id)
  await world.clock.advance(0)
  await answer(1, { status: 201, body: {} })
  expect(sends().at(-1)).toMatchObject({ message: { text: 'see', attachment_ids: [uuid(4, 1)] } })
})

test('a file that vanished is told as such', async () => {
  world.http.on('PUT', /\/attachments\//, () => Promise.reject(new StagedFileGone('gone')))
  await sendFiles([file(1)])
  await world.clock.advance(0)
  expect(await transfers()).toMatchObject([
    { state: 'failed', reason: 'The file is no longer there. Add it again.' },
  ])
})

test('losing the room stops its uploads', async () => {
  await sendFiles([file(1)])
  await world.clock.advance(0)
  world.sockets.last.say({ type: 'removed', room_id: room.id })
  expect(await transfers()).toEqual([])
  expect(world.staging.released).toEqual([uuid(4, 1)])
  await answer(0, { status: 201, body: {} })
  expect(sends()).toEqual([])
})
