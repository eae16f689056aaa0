import type { MessageId } from '@roomkey/protocol'
import { beforeEach, describe, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { StagedFileGone, StagedFileNotKept } from '../ports/index.ts'
import { stagedFile, UploadWorld, uuid } from '../testing/index.ts'

let world: UploadWorld
beforeEach(async () => {
  world = new UploadWorld(() => new NodeSqlDriver(':memory:'))
  await world.signIn()
})

describe('files of a draft', () => {
  const drafted = () => world.engine.draftFiles(world.room.id)

  test('survive a restart with the draft, and go with the message', async () => {
    await world.engine.addDraftFiles({
      room: world.room.id,
      files: [stagedFile(1), stagedFile(2, { width: 4, height: 3 })],
    })
    await world.engine.addDraftFiles({ room: world.room.id, files: [stagedFile(1)] })
    await world.restart()
    expect(await drafted()).toEqual([stagedFile(1), stagedFile(2, { width: 4, height: 3 })])
    expect(world.staging.released).toEqual([])
    await world.sendFiles(await drafted(), 'both')
    expect(await drafted()).toEqual([])
    // By another window that still shows them.
    expect(await world.sendFiles([stagedFile(1)])).toMatchObject({ ok: false, reason: 'gone' })
    await world.settle()
    await world.arrive(0)
    await world.arrive(1)
    expect(world.sends()).toMatchObject([
      { message: { attachment_ids: [stagedFile(1).id, stagedFile(2).id] } },
    ])
  })

  test('are let go of when they are taken out, and with the room', async () => {
    await world.engine.addDraftFiles({ room: world.room.id, files: [stagedFile(1), stagedFile(2)] })
    await world.engine.removeDraftFiles([stagedFile(1).id])
    expect(world.staging.released).toEqual([stagedFile(1).id])
    world.sockets.last.say({ type: 'removed', room_id: world.room.id })
    expect(world.staging.released).toEqual([stagedFile(1).id, stagedFile(2).id])
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
    const ask = () => world.engine.sendFiles({ room: world.room.id, text: '', files: [stagedFile(1)], id })
    const sent = ask()
    await world.settle()
    expect(await world.timeline()).toEqual([])
    copied.resolve()
    expect(await sent).toEqual({ ok: true, id })
    // The next engine is asked again: whether its files are still there is not the question.
    expect(await ask()).toEqual({ ok: true, id })
    expect(await world.timeline()).toMatchObject([{ id }])
  })

  test.each([
    [new StagedFileNotKept(), 'no room left'],
    [new StagedFileGone(), 'no longer there'],
  ])('else the person hears why, and nothing is written (%s)', async (error, words) => {
    const told = { ok: false, message: expect.stringContaining(words) }
    const files = [stagedFile(1)]
    for (const ask of [
      () => world.sendFiles(files),
      () => world.engine.addDraftFiles({ room: world.room.id, files }),
    ]) {
      const asked = ask()
      await world.settle()
      copied.reject(error)
      expect(await asked).toMatchObject(told)
    }
    expect(await world.timeline()).toEqual([])
    expect(await world.engine.draftFiles(world.room.id)).toEqual([])
  })
})
