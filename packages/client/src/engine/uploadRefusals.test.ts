import { beforeEach, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { StagedFileChanged, StagedFileGone, StagedFileUnreadable } from '../ports/index.ts'
import { stagedFile, UploadWorld, uuid } from '../testing/index.ts'

let world: UploadWorld
beforeEach(async () => {
  world = new UploadWorld(() => new NodeSqlDriver(':memory:'))
  await world.signIn()
})

test('a refusal fails the message in words; retrying uploads again', async () => {
  const sent = await world.sendFiles([stagedFile(1)], 'see')
  await world.settle()
  await world.answer(0, { status: 413, body: {} })
  const reason = 'The file is too large for this server.'
  expect(await world.transfers()).toMatchObject([{ state: 'failed', reason }])
  expect(await world.timeline()).toMatchObject([{ state: 'failed', reason }])
  await world.engine.sendMessage({ room: world.room.id, text: 'next' })
  expect(world.room.texts).toEqual(['next'])
  if (sent.ok) await world.engine.retryMessage(sent.id)
  await world.settle()
  await world.arrive(1)
  expect(world.sends().at(-1)).toMatchObject({ message: { text: 'see', attachment_ids: [uuid(4, 1)] } })
})

test('a file that is another one than was announced is told as such', async () => {
  await world.sendFiles([stagedFile(1)])
  await world.settle()
  await world.answer(0, { status: 460, body: {} })
  const reason = 'The file has changed since it was added. Add it again.'
  expect(await world.transfers()).toMatchObject([{ state: 'failed', reason }])
  world.staging.digests = () => Promise.reject(new StagedFileChanged('other'))
  await world.sendFiles([stagedFile(2)])
  await world.settle()
  expect(await world.transfers()).toMatchObject([{ state: 'failed' }, { state: 'failed', reason }])
})

test('who is no longer in the room is told so, and not what the server calls it', async () => {
  await world.sendFiles([stagedFile(1)])
  await world.settle()
  await world.answer(0, { status: 403, body: { code: 'not_a_member', detail: 'Not a member' } })
  expect(await world.transfers()).toMatchObject([
    { state: 'failed', reason: 'You are no longer in this room.' },
  ])
})

test('a file that vanished is told as such', async () => {
  world.staging.digests = () => Promise.reject(new StagedFileGone('gone'))
  await world.sendFiles([stagedFile(1)])
  await world.settle()
  expect(await world.transfers()).toMatchObject([
    { state: 'failed', reason: 'The file is no longer there. Add it again.' },
  ])
})

test('a file that cannot be read is told as such, and not tried for ever', async () => {
  world.http.on('PATCH', /uploads/, () => Promise.reject(new StagedFileUnreadable('no permission')))
  await world.sendFiles([stagedFile(1)])
  await world.clock.advance(60_000)
  expect(await world.transfers()).toMatchObject([
    { state: 'failed', reason: 'The file cannot be read. Check it and add it again.' },
  ])
})
