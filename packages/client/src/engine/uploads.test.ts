import {
  type AttachmentId,
  type ClientFrame,
  DEFAULT_LIMITS,
  type Epoch,
  type MessageId,
} from '@roomkey/protocol'
import { beforeEach, describe, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import type { StagedFile } from '../api/commands.ts'
import { StagedFileChanged, StagedFileGone, StagedFileNotKept, StagedFileUnreadable } from '../ports/index.ts'
import {
  ack,
  EngineHarness,
  type Reply,
  ScriptedRoom,
  ScriptedUploads,
  uuid,
  welcome,
} from '../testing/index.ts'

let world: EngineHarness
let room: ScriptedRoom
let server: ScriptedUploads
beforeEach(async () => {
  world = new EngineHarness(() => new NodeSqlDriver(':memory:'))
  room = new ScriptedRoom(1)
  world.serve([room])
  await world.signIn()
  server = new ScriptedUploads(world.http)
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
  server.held[index]?.answer(reply)
  await settle()
}
/** So many bytes of it arrive, then the line breaks; or all that is left. */
const arrive = async (index: number, bytes = 1000) => {
  const held = server.held[index]
  held?.arrive(Math.min(bytes, 1000 - held.offset))
  await settle()
}
/** Each request is another turn. */
const settle = async () => {
  for (let turn = 0; turn < 4; turn++) await world.clock.advance(0)
}

test('files go up with progress; then the message that links them goes out', async () => {
  await sendFiles([file(1, { width: 640, height: 480 })], 'look')
  await settle()
  const create = world.http.to('POST', `/api/rooms/${room.id}/uploads/`)[0]
  expect(create?.headers).toMatchObject({ 'tus-resumable': '1.0.0', 'upload-length': '1000' })
  const { metadata } = server.kept.get(uuid(4, 1)) ?? {}
  const decoded = Object.entries(metadata ?? {}).map(([key, value]) => [
    key,
    Buffer.from(value, 'base64').toString(),
  ])
  expect(Object.fromEntries(decoded)).toEqual({
    id: uuid(4, 1),
    filename: 'plan 1 ü.pdf',
    filetype: 'application/pdf',
    imagesize: '640x480',
    sha256: 'ab'.repeat(32),
  })
  const request = server.held[0]?.request
  expect(request?.url).toMatch(new RegExp(`/api/uploads/${uuid(4, 1)}/$`))
  expect(request?.headers).toMatchObject({
    'tus-resumable': '1.0.0',
    'upload-offset': '0',
    'content-type': 'application/offset+octet-stream',
  })
  expect(request?.body).toEqual({ staged: uuid(4, 1), from: 0 })
  request?.onProgress?.(100)
  await world.clock.advance(1000)
  request?.onProgress?.(400)
  const message = (await timeline())[0]?.id
  expect(await transfers()).toMatchObject([
    { state: 'uploading', sent: 400, size: 1000, bytesPerSecond: 400, message },
  ])
  expect(sends()).toEqual([])
  await arrive(0)
  expect(sends()).toMatchObject([{ message: { text: 'look', attachment_ids: [uuid(4, 1)] } }])
  expect(await transfers()).toEqual([])
  expect(world.staging.released).toEqual([uuid(4, 1)])
  expect((await timeline())[0]?.state).toBe('sent')
})

test('an upload that the server has let go of meanwhile begins anew', async () => {
  await sendFiles([file(1)])
  await settle()
  server.kept.delete(file(1).id)
  world.http.on('HEAD', /\/api\/uploads\//, () => ({ status: 410 }))
  await answer(0, { status: 410 })
  expect(server.held[1]).toMatchObject({ offset: 0 })
  await arrive(1)
  expect(sends()).toMatchObject([{ message: { attachment_ids: [file(1).id] } }])
})

test('what was read of a file is shown, and a lost connection has it read only once', async () => {
  let asked = 0
  let finish = (_: string) => {}
  world.staging.digests = (_, progress) => {
    asked++
    progress?.(400)
    return new Promise((resolve) => {
      finish = resolve
    })
  }
  await sendFiles([file(1)])
  await settle()
  expect(await transfers()).toMatchObject([{ state: 'preparing', read: 400 }])
  world.http.on('POST', /uploads/, () => 'unreachable')
  world.sockets.last.drop()
  finish('cd'.repeat(32))
  await settle()
  await world.restart()
  await world.clock.advance(60_000)
  expect(world.http.to('POST', /uploads/).length).toBeGreaterThan(1)
  expect(asked).toBe(1)
})

test('what is written after it does not wait for a file that is prepared, here or in another room', async () => {
  const other = new ScriptedRoom(2)
  world.serve([room, other])
  await world.restart()
  world.staging.digests = () => new Promise(() => {})
  await sendFiles([file(1), file(2)], 'look')
  await world.engine.sendMessage({ room: room.id, text: 'here' })
  await world.engine.sendMessage({ room: other.id, text: 'there' })
  await settle()
  expect(await states()).toEqual(['preparing', 'preparing'])
  expect(sends().map(({ message }) => message.text)).toEqual(['here', 'there'])
  // Unsent ones stand last.
  expect((await timeline()).map((each) => [each.text, each.state])).toEqual([
    ['here', 'sent'],
    ['look', 'sending'],
  ])
})

describe('more files than one message takes', () => {
  const THREE = [1, 2, 3].map((number) => file(number))
  const linked = () => sends().map(({ message }) => [message.text, message.attachment_ids])
  const limits = { ...DEFAULT_LIMITS, attachments_per_message: 2 }
  beforeEach(async () => {
    const { onFrame } = world.sockets
    world.sockets.onFrame = (socket, frame) => {
      if (frame.type === 'hello') socket.say(welcome([room], { limits }), { type: 'live' })
      else onFrame(socket, frame)
    }
    await world.restart()
  })

  test('go as further messages, in their order, whichever is there first', async () => {
    const id = uuid(3, 1) as MessageId
    const ask = () => world.engine.sendFiles({ room: room.id, text: 'all', files: THREE, id })
    expect(await ask()).toEqual({ ok: true, id })
    await settle()
    expect((await timeline()).map((each) => [each.text, each.attachments.length])).toEqual([
      ['all', 2],
      ['', 1],
    ])
    // Asked again by the next engine: they are written.
    expect(await ask()).toEqual({ ok: true, id })
    await arrive(1)
    await arrive(2)
    await world.engine.sendMessage({ room: room.id, text: 'meanwhile' })
    expect(linked()).toEqual([['meanwhile', []]])
    await world.restart()
    await settle()
    expect(linked()).toEqual([])
    await arrive(3)
    expect(linked()).toEqual([
      ['all', [file(1).id, file(2).id]],
      ['', [file(3).id]],
    ])
    expect((await timeline()).map(({ text, state }) => [text, state])).toEqual([
      ['meanwhile', 'sent'],
      ['all', 'sent'],
      ['', 'sent'],
    ])
  })

  test('do not wait for a message that failed, nor go with it when it is taken back', async () => {
    const sent = await sendFiles(THREE, 'all')
    await settle()
    await answer(0, { status: 413, body: {} })
    await arrive(2)
    expect(linked()).toEqual([['', [file(3).id]]])
    if (sent.ok) await world.engine.discardMessage(sent.id)
    expect((await timeline()).map(({ text, state }) => [text, state])).toEqual([['', 'sent']])
  })

  test('nor for one that is taken back before it went', async () => {
    const sent = await sendFiles(THREE, 'all')
    await settle()
    await arrive(1)
    await arrive(2)
    expect(linked()).toEqual([])
    if (sent.ok) await world.engine.discardMessage(sent.id)
    await settle()
    expect(linked()).toEqual([['', [file(3).id]]])
  })

  test.each(['discarded', 'left without files', 'failed'])(
    'one between that is %s does not let the last before the first',
    async (how) => {
      const FIVE = [1, 2, 3, 4, 5].map((number) => file(number))
      await sendFiles(FIVE, 'all')
      await settle()
      const [first, between] = (await timeline()).map(({ id }) => id)
      await arrive(1)
      // The third file is on its way.
      if (how === 'failed') await answer(2, { status: 413, body: {} })
      if (how === 'discarded' && between) await world.engine.discardMessage(between)
      if (how === 'left without files')
        for (const { id } of FIVE.slice(2, 4)) await world.engine.cancelTransfer(id)
      await settle()
      expect(server.held.at(-1)?.id).toBe(file(5).id)
      await arrive(server.held.length - 1)
      expect(linked()).toEqual([])
      if (how === 'discarded' && first) {
        await world.engine.discardMessage(first)
        await settle()
        expect(linked()).toEqual([['', [file(5).id]]])
        return
      }
      await arrive(0)
      expect(linked()).toEqual([
        ['all', [file(1).id, file(2).id]],
        ['', [file(5).id]],
      ])
    },
  )
})

test('an upload that stands still becomes slower', async () => {
  await sendFiles([file(1)])
  await settle()
  const { last } = await world.watch({ view: 'transfers' })
  await world.clock.advance(1000)
  server.held[0]?.request.onProgress?.(500)
  await world.clock.advance(1000)
  expect(last()).toMatchObject([{ bytesPerSecond: 250 }])
  await world.clock.advance(3000)
  expect(last()).toMatchObject([{ bytesPerSecond: 100 }])
})

test('a broken line goes on from the byte that arrived', async () => {
  await sendFiles([file(1)])
  await settle()
  server.held[0]?.request.onProgress?.(700)
  await arrive(0, 600)
  expect(await states()).toEqual(['waiting'])
  await world.clock.advance(60_000)
  expect(server.held[1]).toMatchObject({ offset: 600, request: { body: { staged: uuid(4, 1), from: 600 } } })
  expect(await transfers()).toMatchObject([{ state: 'uploading', sent: 600 }])
  server.held[1]?.request.onProgress?.(50)
  await world.clock.advance(200)
  expect(await transfers()).toMatchObject([{ sent: 650 }])
  await arrive(1)
  expect(world.http.to('POST', /uploads/)).toHaveLength(1)
  expect(sends()).toHaveLength(1)
})

test('so does an app that was killed, without asking for the place anew', async () => {
  await sendFiles([file(1)])
  await settle()
  await arrive(0, 300)
  await world.restart()
  await world.clock.advance(60_000)
  expect(server.held.at(-1)?.offset).toBe(300)
  await arrive(server.held.length - 1)
  expect(world.http.to('POST', /uploads/)).toHaveLength(1)
  expect((await timeline())[0]?.state).toBe('sent')
})

test('what the server has let go of begins anew; what it has whole is not sent again', async () => {
  await sendFiles([file(1), file(2)])
  await settle()
  await arrive(0, 300)
  await arrive(1, 300)
  server.kept.delete(file(1).id)
  const whole = server.kept.get(file(2).id)
  if (whole !== undefined) whole.offset = 1000
  await world.clock.advance(60_000)
  await settle()
  expect(server.held.slice(2).map(({ id, offset }) => [id, offset])).toEqual([[file(1).id, 0]])
  await arrive(2)
  expect(sends()).toMatchObject([{ message: { attachment_ids: [file(1).id, file(2).id] } }])
})

test('an offset that the server does not agree with is asked for again', async () => {
  await sendFiles([file(1)])
  await settle()
  const upload = server.kept.get(file(1).id)
  if (upload !== undefined) upload.offset = 250
  await answer(0, { status: 409, body: {} })
  expect(server.held[1]?.offset).toBe(250)
  await arrive(1)
  expect(sends()).toHaveLength(1)
})

test('a server that never agrees is left alone', async () => {
  await sendFiles([file(1)])
  await settle()
  for (let turn = 0; turn < 30; turn++) await answer(turn, { status: 409, body: {} })
  expect(server.held.length).toBeLessThan(15)
  expect(await states()).toEqual(['failed'])
})

test('a file that is another one than was announced is told as such', async () => {
  await sendFiles([file(1)])
  await settle()
  await answer(0, { status: 460, body: {} })
  const reason = 'The file has changed since it was added. Add it again.'
  expect(await transfers()).toMatchObject([{ state: 'failed', reason }])
  world.staging.digests = () => Promise.reject(new StagedFileChanged('other'))
  await sendFiles([file(2)])
  await settle()
  expect(await transfers()).toMatchObject([{ state: 'failed' }, { state: 'failed', reason }])
})

test('another server than ours is not told our token', async () => {
  world.http.on('POST', /uploads/, () => ({ status: 201, headers: { location: '//evil.test/x' } }))
  await sendFiles([file(1)])
  await settle()
  expect(world.http.requests.filter(({ url }) => url.includes('evil'))).toEqual([])
})

test('two at once, and a text written meanwhile does not wait for them', async () => {
  await sendFiles([file(1), file(2), file(3)])
  await world.engine.sendMessage({ room: room.id, text: 'meanwhile' })
  await settle()
  expect(await states()).toEqual(['uploading', 'uploading', 'waiting'])
  expect(room.messages.map((message) => message.text)).toEqual(['meanwhile'])
  await arrive(0)
  expect(await states()).toEqual(['done', 'uploading', 'uploading'])
})

test('cancelling the only file of a wordless message takes the message back', async () => {
  await sendFiles([file(1)])
  await settle()
  const aborted: string[] = []
  server.held[0]?.request.signal?.addEventListener('abort', () => aborted.push('aborted'))
  expect(await world.engine.cancelTransfer(file(1).id)).toEqual({ ok: true })
  await arrive(0)
  expect(aborted).toEqual(['aborted'])
  expect(await timeline()).toEqual([])
  expect(sends()).toEqual([])
  expect(world.staging.released).toEqual([uuid(4, 1)])
  expect(await world.engine.cancelTransfer(file(1).id)).toMatchObject({ ok: false, reason: 'gone' })
})

test('cancelling one of two files lets the rest go', async () => {
  await sendFiles([file(1), file(2)])
  await settle()
  await world.engine.cancelTransfer(file(1).id)
  await arrive(1)
  expect(sends()).toMatchObject([{ message: { text: '', attachment_ids: [uuid(4, 2)] } }])
})

test('a file of a message that may have arrived is not cancelled', async () => {
  world.sockets.onFrame = (socket, frame) => {
    if (frame.type !== 'send') return
    world.sockets.onOpen = (opened) => opened.drop()
    ack(room, frame)
    socket.drop()
  }
  await sendFiles([file(1)])
  await settle()
  await arrive(0)
  const refused = { ok: false, message: 'This may have been sent already.' }
  expect(await world.engine.cancelTransfer(file(1).id)).toMatchObject(refused)
  await world.restart()
  expect(await world.engine.cancelTransfer(file(1).id)).toMatchObject(refused)
  world.serve([room])
  world.sockets.onOpen = (opened) => opened.accept()
  await world.clock.advance(60_000)
  expect(await timeline()).toMatchObject([{ state: 'sent' }])
})

test('words do not go without the file that was cancelled until their author says so', async () => {
  const sent = await sendFiles([file(1), file(2)], 'both')
  await settle()
  await world.engine.cancelTransfer(file(1).id)
  await arrive(1)
  await world.restart()
  await settle()
  expect(sends()).toEqual([])
  expect(await timeline()).toMatchObject([{ state: 'failed', code: 'fileCancelled', retryable: true }])
  // The last one, which is uploaded: there is nothing but words left.
  await world.engine.cancelTransfer(file(2).id)
  await world.engine.sendMessage({ room: room.id, text: 'meanwhile', id: uuid(5, 1) as MessageId })
  expect(room.messages.map((message) => message.text)).toEqual(['meanwhile'])
  if (sent.ok) await world.engine.retryMessage(sent.id)
  await settle()
  expect(room.messages.map((message) => message.text)).toEqual(['meanwhile', 'both'])
})

test('putting a failed file away does not send the words without it', async () => {
  const sent = await sendFiles([file(1)], 'see')
  await settle()
  await answer(0, { status: 413, body: {} })
  await world.engine.cancelTransfer(file(1).id)
  await settle()
  expect(sends()).toEqual([])
  expect(await timeline()).toMatchObject([{ state: 'failed', code: 'fileCancelled' }])
  if (sent.ok) await world.engine.discardMessage(sent.id)
  expect(await timeline()).toEqual([])
})

test('offline: waits, and goes up after a restart', async () => {
  world.sockets.onOpen = (socket) => socket.drop()
  world.sockets.last.drop()
  await sendFiles([file(1)])
  expect(await states()).toEqual(['waiting'])
  await world.restart()
  expect(server.held).toHaveLength(0)
  world.sockets.onOpen = (socket) => socket.accept()
  await world.clock.advance(60_000)
  await arrive(0)
  expect(sends()).toHaveLength(1)
})

test('a refusal fails the message in words; retrying uploads again', async () => {
  const sent = await sendFiles([file(1)], 'see')
  await settle()
  await answer(0, { status: 413, body: {} })
  const reason = 'The file is too large for this server.'
  expect(await transfers()).toMatchObject([{ state: 'failed', reason }])
  expect(await timeline()).toMatchObject([{ state: 'failed', reason }])
  await world.engine.sendMessage({ room: room.id, text: 'next' })
  expect(room.messages.map((message) => message.text)).toEqual(['next'])
  if (sent.ok) await world.engine.retryMessage(sent.id)
  await settle()
  await arrive(1)
  expect(sends().at(-1)).toMatchObject({ message: { text: 'see', attachment_ids: [uuid(4, 1)] } })
})

test('who is no longer in the room is told so, and not what the server calls it', async () => {
  await sendFiles([file(1)])
  await settle()
  await answer(0, { status: 403, body: { code: 'not_a_member', detail: 'Not a member' } })
  expect(await transfers()).toMatchObject([{ state: 'failed', reason: 'You are no longer in this room.' }])
})

test('a file that vanished is told as such', async () => {
  world.staging.digests = () => Promise.reject(new StagedFileGone('gone'))
  await sendFiles([file(1)])
  await settle()
  expect(await transfers()).toMatchObject([
    { state: 'failed', reason: 'The file is no longer there. Add it again.' },
  ])
})

test('a file that cannot be read is told as such, and not tried for ever', async () => {
  world.http.on('PATCH', /uploads/, () => Promise.reject(new StagedFileUnreadable('no permission')))
  await sendFiles([file(1)])
  await world.clock.advance(60_000)
  expect(await transfers()).toMatchObject([
    { state: 'failed', reason: 'The file cannot be read. Check it and add it again.' },
  ])
})

test('losing the room stops its uploads', async () => {
  await sendFiles([file(1)])
  await settle()
  world.sockets.last.say({ type: 'removed', room_id: room.id })
  expect(await transfers()).toEqual([])
  expect(world.staging.released).toEqual([uuid(4, 1)])
  await arrive(0)
  expect(sends()).toEqual([])
})

describe('a staged file is kept as long as a message needs it, and no longer', () => {
  const upload = (index: number) => arrive(index)
  const released = () => [...world.staging.released].sort()

  test('until the message that links it is acknowledged, not only until it is uploaded', async () => {
    world.sockets.onFrame = () => {}
    await sendFiles([file(1)], 'look')
    await settle()
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
      server.kept.clear()
      socket.say({ type: 'error', ref: frame.ref, code: 'conflict', detail: 'not an unused upload' })
    })(world.sockets.onFrame)
    await sendFiles([file(1)], 'look')
    await settle()
    await upload(0)
    expect(refused).toBe(1)
    expect(await states()).toEqual(['uploading'])
    expect(server.held[1]?.id).toBe(server.held[0]?.id)
    await upload(1)
    expect((await timeline())[0]).toMatchObject({ text: 'look', state: 'sent' })
  })

  test('what goes up again is in no message, and may be cancelled', async () => {
    world.sockets.onFrame = (socket, frame) => {
      if (frame.type !== 'send') return
      server.kept.clear()
      socket.say({ type: 'error', ref: frame.ref, code: 'conflict', detail: 'not an unused upload' })
    }
    await sendFiles([file(1)])
    await settle()
    await upload(0)
    expect(await states()).toEqual(['uploading'])
    expect(await world.engine.cancelTransfer(file(1).id)).toEqual({ ok: true })
    expect(await timeline()).toEqual([])
  })

  test('what a server that was put back to a backup has lost goes up again, as often as that happens', async () => {
    world.sockets.onFrame = () => {}
    await sendFiles([file(1), file(2)])
    await settle()
    await upload(0)
    await upload(1)
    const restored = (number: number) => {
      world.sockets.onFrame = (socket, frame) => {
        const epoch = uuid(9, number) as Epoch
        if (frame.type === 'hello') socket.say(welcome([room], { epoch }), { type: 'live' })
      }
      world.sockets.last.drop()
      return world.clock.advance(60_000)
    }
    for (const number of [2, 3]) {
      server.kept.delete(file(1).id)
      await restored(number)
      expect(await states()).toEqual(['uploading', 'done'])
      await upload(number)
      expect(await states()).toEqual(['done', 'done'])
      expect(server.held).toHaveLength(number + 1)
    }
  })

  test('a server that refuses the same files again has the last word', async () => {
    world.sockets.onFrame = (socket, frame) => {
      if (frame.type === 'send') {
        server.kept.clear()
        socket.say({ type: 'error', ref: frame.ref, code: 'conflict', detail: 'not an unused upload' })
      }
    }
    await sendFiles([file(1)], 'look')
    await settle()
    await upload(0)
    await upload(1)
    expect(server.held).toHaveLength(2)
    expect((await timeline())[0]).toMatchObject({
      state: 'failed',
      reason: 'The server could not use an attached file. Add it again.',
    })
  })

  test('losing the room lets go of those that only waited, too', async () => {
    await sendFiles([file(1), file(2), file(3), file(4)])
    await settle()
    await upload(0)
    world.sockets.last.say({ type: 'removed', room_id: room.id })
    expect(released()).toEqual([1, 2, 3, 4].map((number) => file(number).id))
  })

  test('discarding lets go of all files of the message', async () => {
    const sent = await sendFiles([file(1), file(2), file(3)])
    await settle()
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

describe('files of a draft', () => {
  const drafted = () => world.engine.draftFiles(room.id)

  test('survive a restart with the draft, and go with the message', async () => {
    await world.engine.addDraftFiles({ room: room.id, files: [file(1), file(2, { width: 4, height: 3 })] })
    await world.engine.addDraftFiles({ room: room.id, files: [file(1)] })
    await world.restart()
    expect(await drafted()).toEqual([file(1), file(2, { width: 4, height: 3 })])
    expect(world.staging.released).toEqual([])
    await sendFiles(await drafted(), 'both')
    expect(await drafted()).toEqual([])
    // By another window that still shows them.
    expect(await sendFiles([file(1)])).toMatchObject({ ok: false, reason: 'gone' })
    await settle()
    await arrive(0)
    await arrive(1)
    expect(sends()).toMatchObject([{ message: { attachment_ids: [file(1).id, file(2).id] } }])
  })

  test('are let go of when they are taken out, and with the room', async () => {
    await world.engine.addDraftFiles({ room: room.id, files: [file(1), file(2)] })
    await world.engine.removeDraftFiles([file(1).id])
    expect(world.staging.released).toEqual([file(1).id])
    world.sockets.last.say({ type: 'removed', room_id: room.id })
    expect(world.staging.released).toEqual([file(1).id, file(2).id])
    expect(await drafted()).toEqual([])
  })
})

describe('a host that copies files first', () => {
  let copied: { resolve: () => void; reject: (error: Error) => void }
  beforeEach(() => {
    Object.assign(world.staging, {
      settled: () => new Promise<void>((resolve, reject) => (copied = { resolve, reject })),
    })
  })

  test('a message is written when its files survive the process, and only once', async () => {
    const id = uuid(3, 1) as MessageId
    const ask = () => world.engine.sendFiles({ room: room.id, text: '', files: [file(1)], id })
    const sent = ask()
    await settle()
    expect(await timeline()).toEqual([])
    copied.resolve()
    expect(await sent).toEqual({ ok: true, id })
    // The next engine is asked again: whether its files are still there is not the question.
    expect(await ask()).toEqual({ ok: true, id })
    expect(await timeline()).toMatchObject([{ id }])
  })

  test.each([
    [new StagedFileNotKept(), 'no room left'],
    [new StagedFileGone(), 'no longer there'],
  ])('else the person hears why, and nothing is written (%s)', async (error, words) => {
    const told = { ok: false, message: expect.stringContaining(words) }
    const files = [file(1)]
    for (const ask of [() => sendFiles(files), () => world.engine.addDraftFiles({ room: room.id, files })]) {
      const asked = ask()
      await settle()
      copied.reject(error)
      expect(await asked).toMatchObject(told)
    }
    expect(await timeline()).toEqual([])
    expect(await world.engine.draftFiles(room.id)).toEqual([])
  })
})
