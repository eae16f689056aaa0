import { beforeEach, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { ScriptedRoom, stagedFile, UploadWorld, uuid } from '../testing/index.ts'

let world: UploadWorld
beforeEach(async () => {
  world = new UploadWorld(() => new NodeSqlDriver(':memory:'))
  await world.signIn()
})

test('files go up with progress; then the message that links them goes out', async () => {
  await world.sendFiles([stagedFile(1, { width: 640, height: 480 })], 'look')
  await world.settle()
  const create = world.http.to('POST', `/api/rooms/${world.room.id}/uploads/`)[0]
  expect(create?.headers).toMatchObject({ 'tus-resumable': '1.0.0', 'upload-length': '1000' })
  const { metadata } = world.uploads.kept.get(uuid(4, 1)) ?? {}
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
  const request = world.uploads.held[0]?.request
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
  const message = (await world.timeline())[0]?.id
  expect(await world.transfers()).toMatchObject([
    { state: 'uploading', sent: 400, size: 1000, bytesPerSecond: 400, message },
  ])
  expect(world.sends()).toEqual([])
  await world.arrive(0)
  expect(world.sends()).toMatchObject([{ message: { text: 'look', attachment_ids: [uuid(4, 1)] } }])
  expect(await world.transfers()).toEqual([])
  expect(world.staging.released).toEqual([uuid(4, 1)])
  expect((await world.timeline())[0]?.state).toBe('sent')
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
  await world.sendFiles([stagedFile(1)])
  await world.settle()
  expect(await world.transfers()).toMatchObject([{ state: 'preparing', read: 400 }])
  world.http.on('POST', /uploads/, () => 'unreachable')
  world.sockets.last.drop()
  finish('cd'.repeat(32))
  await world.settle()
  await world.restart()
  await world.clock.advance(60_000)
  expect(world.http.to('POST', /uploads/).length).toBeGreaterThan(1)
  expect(asked).toBe(1)
})

test('what is written after it does not wait for a file that is prepared, here or in another room', async () => {
  const other = new ScriptedRoom(2)
  world.serve([world.room, other])
  await world.restart()
  world.staging.digests = () => new Promise(() => {})
  await world.sendFiles([stagedFile(1), stagedFile(2)], 'look')
  await world.engine.sendMessage({ room: world.room.id, text: 'here' })
  await world.engine.sendMessage({ room: other.id, text: 'there' })
  await world.settle()
  expect(await world.transferStates()).toEqual(['preparing', 'preparing'])
  expect(world.sends().map(({ message }) => message.text)).toEqual(['here', 'there'])
  // Unsent ones stand last.
  expect((await world.timeline()).map((each) => [each.text, each.state])).toEqual([
    ['here', 'sent'],
    ['look', 'sending'],
  ])
})

test('an upload that stands still becomes slower', async () => {
  await world.sendFiles([stagedFile(1)])
  await world.settle()
  const { last } = await world.watch({ view: 'transfers' })
  await world.clock.advance(1000)
  world.uploads.held[0]?.request.onProgress?.(500)
  await world.clock.advance(1000)
  expect(last()).toMatchObject([{ bytesPerSecond: 250 }])
  await world.clock.advance(3000)
  expect(last()).toMatchObject([{ bytesPerSecond: 100 }])
})

test('another server than ours is not told our token', async () => {
  world.http.on('POST', /uploads/, () => ({ status: 201, headers: { location: '//evil.test/x' } }))
  await world.sendFiles([stagedFile(1)])
  await world.settle()
  expect(world.http.requests.filter(({ url }) => url.includes('evil'))).toEqual([])
})

test('two at once, and a text written meanwhile does not wait for them', async () => {
  await world.sendFiles([stagedFile(1), stagedFile(2), stagedFile(3)])
  await world.engine.sendMessage({ room: world.room.id, text: 'meanwhile' })
  await world.settle()
  expect(await world.transferStates()).toEqual(['uploading', 'uploading', 'waiting'])
  expect(world.room.texts).toEqual(['meanwhile'])
  await world.arrive(0)
  expect(await world.transferStates()).toEqual(['done', 'uploading', 'uploading'])
})

test('offline: waits, and goes up after a restart', async () => {
  world.goOffline()
  await world.sendFiles([stagedFile(1)])
  expect(await world.transferStates()).toEqual(['waiting'])
  await world.restart()
  expect(world.uploads.held).toHaveLength(0)
  world.sockets.onOpen = (socket) => socket.accept()
  await world.clock.advance(60_000)
  await world.arrive(0)
  expect(world.sends()).toHaveLength(1)
})

test('losing the room stops its uploads', async () => {
  await world.sendFiles([stagedFile(1)])
  await world.settle()
  world.sockets.last.say({ type: 'removed', room_id: world.room.id })
  expect(await world.transfers()).toEqual([])
  expect(world.staging.released).toEqual([uuid(4, 1)])
  await world.arrive(0)
  expect(world.sends()).toEqual([])
})
