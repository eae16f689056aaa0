import type { AttachmentId, ClientFrame } from '@roomkey/protocol'
import { beforeEach, describe, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import type { StagedFile } from '../api/commands.ts'
import { type HttpRequest, StagedFileGone, StagedFileUnreadable } from '../ports/index.ts'
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

test('a file that cannot be read is told as such, and not tried for ever', async () => {
  world.http.on('PUT', /\/attachments\//, () => Promise.reject(new StagedFileUnreadable('no permission')))
  await sendFiles([file(1)])
  await world.clock.advance(60_000)
  expect(await transfers()).toMatchObject([
    { state: 'failed', reason: 'The file cannot be read. Check it and add it again.' },
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

describe('a staged file is kept as long as a message needs it, and no longer', () => {
  const upload = async (index: number) => answer(index, { status: 201, body: {} })
  const released = () => [...world.staging.released].sort()

  test('until the message that links it is acknowledged, not only until it is uploaded', async () => {
    world.sockets.onFrame = () => {}
    await sendFiles([file(1)], 'look')
    await world.clock.advance(0)
    await upload(0)
    expect(released()).toEqual([])
    const frame = sends()[0]
    if (frame === undefined) throw new Error('not sent')
    world.acknowledge(world.sockets.last, room, frame)
    expect(released()).toEqual([file(1).id])
  })

  test('what the server has let go of meanwhile goes up again under the same id, once', async () => {
    let refused = 0
    world.sockets.onFrame = ((serve) => (socket, frame) => {
      if (frame.type !== 'send' || refused >= 1) return serve(socket, frame)
      refused++
      socket.say({ type: 'error', ref: frame.ref, code: 'conflict', detail: 'not an unused upload' })
    })(world.sockets.onFrame)
    await sendFiles([file(1)], 'look')
    await world.clock.advance(0)
    await upload(0)
    expect(refused).toBe(1)
    expect(await states()).toEqual(['uploading'])
    expect(held[1]?.request.url).toBe(held[0]?.request.url)
    await upload(1)
    expect((await timeline())[0]).toMatchObject({ text: 'look', state: 'sent' })
  })

  test('a server that refuses the same files again has the last word', async () => {
    world.sockets.onFrame = (socket, frame) => {
      if (frame.type === 'send') {
        socket.say({ type: 'error', ref: frame.ref, code: 'conflict', detail: 'not an unused upload' })
      }
    }
    await sendFiles([file(1)], 'look')
    await world.clock.advance(0)
    await upload(0)
    await upload(1)
    expect(held).toHaveLength(2)
    expect((await timeline())[0]).toMatchObject({
      state: 'failed',
      reason: 'The server could not use an attached file. Add it again.',
    })
  })

  test('losing the room lets go of those that only waited, too', async () => {
    await sendFiles([file(1), file(2), file(3), file(4)])
    await world.clock.advance(0)
    await upload(0)
    world.sockets.last.say({ type: 'removed', room_id: room.id })
    expect(released()).toEqual([1, 2, 3, 4].map((number) => file(number).id))
  })

  test('discarding lets go of all files of the message', async () => {
    const sent = await sendFiles([file(1), file(2), file(3)])
    await world.clock.advance(0)
    if (sent.ok) await world.engine.discardMessage(sent.id)
    expect(released()).toEqual([1, 2, 3].map((number) => file(number).id))
  })

  test('wiping leaves none behind, also when the session ended before', async () => {
    await sendFiles([file(1), file(2), file(3)])
    await world.engine.signOut({ wipe: false })
    expect(world.staging.owners.size).toBe(3)
    await world.engine.signOut({ wipe: true })
    expect(world.staging.owners.size).toBe(0)
  })

  test('a start lets go of what no row names, and of nothing else', async () => {
    await sendFiles([file(1)])
    const owner = [...world.staging.owners.values()][0] ?? ''
    world.staging.keep([file(2).id], owner)
    world.staging.keep([file(3).id], 'another account')
    await world.restart()
    expect(released()).toEqual([file(2).id])
  })
})
