import { beforeEach, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { stagedFile, UploadWorld, uuid } from '../testing/index.ts'

let world: UploadWorld
beforeEach(async () => {
  world = new UploadWorld(() => new NodeSqlDriver(':memory:'))
  await world.signIn()
})

test('a broken line goes on from the byte that arrived', async () => {
  await world.sendFiles([stagedFile(1)])
  await world.settle()
  world.uploads.held[0]?.request.onProgress?.(700)
  await world.arrive(0, 600)
  expect(await world.transferStates()).toEqual(['waiting'])
  await world.clock.advance(60_000)
  expect(world.uploads.held[1]).toMatchObject({
    offset: 600,
    request: { body: { staged: uuid(4, 1), from: 600 } },
  })
  expect(await world.transfers()).toMatchObject([{ state: 'uploading', sent: 600 }])
  world.uploads.held[1]?.request.onProgress?.(50)
  await world.clock.advance(200)
  expect(await world.transfers()).toMatchObject([{ sent: 650 }])
  await world.arrive(1)
  expect(world.http.to('POST', /uploads/)).toHaveLength(1)
  expect(world.sends()).toHaveLength(1)
})

test('so does an app that was killed, without asking for the place anew', async () => {
  await world.sendFiles([stagedFile(1)])
  await world.settle()
  await world.arrive(0, 300)
  await world.restart()
  await world.clock.advance(60_000)
  expect(world.uploads.held.at(-1)?.offset).toBe(300)
  await world.arrive(world.uploads.held.length - 1)
  expect(world.http.to('POST', /uploads/)).toHaveLength(1)
  expect((await world.timeline())[0]?.state).toBe('sent')
})

test('an upload that the server has let go of meanwhile begins anew', async () => {
  await world.sendFiles([stagedFile(1)])
  await world.settle()
  world.uploads.kept.delete(stagedFile(1).id)
  world.http.on('HEAD', /\/api\/uploads\//, () => ({ status: 410 }))
  await world.answer(0, { status: 410 })
  expect(world.uploads.held[1]).toMatchObject({ offset: 0 })
  await world.arrive(1)
  expect(world.sends()).toMatchObject([{ message: { attachment_ids: [stagedFile(1).id] } }])
})

test('what the server has let go of begins anew; what it has whole is not sent again', async () => {
  await world.sendFiles([stagedFile(1), stagedFile(2)])
  await world.settle()
  await world.arrive(0, 300)
  await world.arrive(1, 300)
  world.uploads.kept.delete(stagedFile(1).id)
  const whole = world.uploads.kept.get(stagedFile(2).id)
  if (whole !== undefined) whole.offset = 1000
  await world.clock.advance(60_000)
  await world.settle()
  expect(world.uploads.held.slice(2).map(({ id, offset }) => [id, offset])).toEqual([[stagedFile(1).id, 0]])
  await world.arrive(2)
  expect(world.sends()).toMatchObject([{ message: { attachment_ids: [stagedFile(1).id, stagedFile(2).id] } }])
})

test('an offset that the server does not agree with is asked for again', async () => {
  await world.sendFiles([stagedFile(1)])
  await world.settle()
  const upload = world.uploads.kept.get(stagedFile(1).id)
  if (upload !== undefined) upload.offset = 250
  await world.answer(0, { status: 409, body: {} })
  expect(world.uploads.held[1]?.offset).toBe(250)
  await world.arrive(1)
  expect(world.sends()).toHaveLength(1)
})

test('a server that never agrees is left alone', async () => {
  await world.sendFiles([stagedFile(1)])
  await world.settle()
  for (let turn = 0; turn < 30; turn++) await world.answer(turn, { status: 409, body: {} })
  expect(world.uploads.held.length).toBeLessThan(15)
  expect(await world.transferStates()).toEqual(['failed'])
})
