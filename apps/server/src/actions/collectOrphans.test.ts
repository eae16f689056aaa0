import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { RoomId } from '@roomkey/protocol'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { collectOrphans } from './collectOrphans.ts'
import type { Actor } from './parts.ts'
import { sendMessage } from './sendMessage.ts'
import { storeAttachment } from './storeAttachment.ts'
import { openTestWorld, type TestWorld } from './testWorld.ts'

const DAY = 24 * 3600 * 1_000_000

let world: TestWorld
let alice: Actor
let roomId: RoomId
let clock: number
beforeEach(async () => {
  clock = 1_795_350_143_000_000
  world = await openTestWorld({ now: () => clock })
  alice = await world.person('alice')
  roomId = await world.room(alice)
})
afterEach(() => world.close())

async function upload(): Promise<Awaited<ReturnType<typeof storeAttachment>>['attachment']> {
  const content = Readable.from([Buffer.from('notes')])
  return (await storeAttachment(world.parts, alice, { roomId, name: 'notes.txt', content })).attachment
}

const show = ({ id }: Awaited<ReturnType<typeof upload>>) =>
  sendMessage(world.parts, alice, { roomId, text: '', attachmentIds: [id] })

async function filesOnDisk(): Promise<string[]> {
  const all = await readdir(join(world.folder, 'files'), { recursive: true, withFileTypes: true })
  return all.filter((entry) => entry.isFile()).map(({ name }) => name)
}

it('removes rows and files that no message links after a day, and nothing else', async () => {
  const shown = await upload()
  await show(shown)
  const forgotten = await upload()
  clock += DAY
  expect(await collectOrphans(world.parts)).toBe(0)
  clock += 1
  const young = await upload()
  expect(await collectOrphans(world.parts)).toBe(1)
  expect(await world.parts.store.attachment(forgotten.id)).toBeUndefined()
  expect((await filesOnDisk()).sort()).toEqual([shown.storageKey, young.storageKey].sort())
})

it('collects the files of a deleted message', async () => {
  const { message } = await show(await upload())
  await world.parts.store.write((tx) => tx.changeMessage(message.id, null, clock))
  clock += DAY + 1
  expect(await collectOrphans(world.parts)).toBe(1)
  expect(await filesOnDisk()).toEqual([])
})

it('leaves alone what a message links between the search and the removal', async () => {
  const late = await upload()
  clock += DAY + 1
  const { store } = world.parts
  const linking = {
    ...store,
    orphanAttachments: async (...args: Parameters<typeof store.orphanAttachments>) => {
      const found = await store.orphanAttachments(...args)
      await show(late)
      return found
    },
  }
  expect(await collectOrphans({ ...world.parts, store: linking })).toBe(0)
  expect(await filesOnDisk()).toEqual([late.storageKey])
  expect((await store.attachment(late.id))?.messageId).not.toBeNull()
})

it('goes on until there are none, however many there are', async () => {
  const { id: _id, messageId: _none, ...row } = await upload()
  await world.parts.store.write(async (tx) => {
    for (let index = 0; index < 250; index += 1) {
      const id = `0193f6a0-0000-7000-8000-${String(index).padStart(12, '0')}` as typeof _id
      await tx.addAttachment({ ...row, id, storageKey: id })
    }
  })
  clock += DAY + 1
  expect(await collectOrphans(world.parts)).toBe(251)
})
