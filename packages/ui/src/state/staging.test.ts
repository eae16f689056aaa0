import type { StagedFile } from '@roomkey/client/api'
import type { RoomId } from '@roomkey/protocol'
import { expect, test, vi } from 'vitest'
import { createStaging } from './staging.ts'

const room = '00000001-0000-4000-8000-000000000001' as RoomId

test('the host hears of files that will not be sent, and of no other', async () => {
  let next = 0
  const unstaged: string[] = []
  const staging = createStaging(
    {
      stageFiles: async (files) =>
        files.map((file) => ({ id: `${next++}`, name: file.name, size: 1, contentType: '' }) as StagedFile),
      unstage: (ids) => void unstaged.push(...ids),
    },
    draft(),
  )
  const files = ['a', 'b', 'c'].map((name) => new File(['x'], name))
  await staging.add(room, files)
  staging.remove(room, '1' as StagedFile['id'])
  expect(unstaged).toEqual(['1'])
  expect(staging.take(room).map((file) => file.name)).toEqual(['a', 'c'])
  await staging.add(room, files.slice(0, 1))
  staging.close()
  expect(unstaged).toEqual(['1', '3'])
})

test('what was sent is shown as leaving until the engine has it', async () => {
  const file = { id: 'big', name: 'big.zip', size: 1, contentType: '' } as StagedFile
  const staging = createStaging({ stageFiles: async () => [file] }, draft())
  await staging.add(room, [new File(['x'], 'big.zip')])
  const files = staging.take(room)
  expect(staging.getState()).toMatchObject({ rooms: { [room]: [] }, leaving: [{ room, file }] })
  staging.left(files)
  expect(staging.getState().leaving).toEqual([])
})

test('what is being added is known until it is in the draft, also what could not be', async () => {
  const file = { id: 'big', name: 'big.png', size: 1, contentType: '' } as StagedFile
  const [staged, added] = [Promise.withResolvers<StagedFile[]>(), Promise.withResolvers<{ ok: true }>()]
  const kept = { ...draft(), addDraftFiles: () => added.promise }
  const staging = createStaging({ stageFiles: () => staged.promise }, kept)
  expect(staging.adding()).toBeNull()
  const adding = staging.add(room, [new File(['x'], 'big.png')])
  let done = false
  void staging.adding()?.then(() => {
    done = true
  })
  staged.resolve([file])
  await adding
  expect([done, staging.adding() === null]).toEqual([false, false])
  added.resolve({ ok: true })
  await vi.waitFor(() => expect(done).toBe(true))
  expect(staging.adding()).toBeNull()
  const refused = staging.expect(Promise.reject(new Error('unreadable')))
  await expect(refused).rejects.toThrow('unreadable')
  await vi.waitFor(() => expect(staging.adding()).toBeNull())
})

test('files of a draft that could not be read are asked for again', async () => {
  const file = { id: 'old', name: 'old.txt', size: 1, contentType: '' } as StagedFile
  let asked = 0
  const engine = {
    ...draft(),
    draftFiles: async () => {
      asked += 1
      if (asked === 1) throw new Error('the engine is gone')
      return [file]
    },
  }
  const staging = createStaging({ stageFiles: async () => [] }, engine)
  for (const _ of [1, 2, 3]) await staging.load(room)
  expect(asked).toBe(2)
  expect(staging.getState().rooms[room]?.map((each) => each.file.id)).toEqual(['old'])
})

const draft = (kept: StagedFile[] = [], told: unknown[] = []): Parameters<typeof createStaging>[1] => ({
  draftFiles: async () => kept,
  addDraftFiles: async (added) => {
    told.push(added)
    return { ok: true }
  },
  removeDraftFiles: async (ids) => {
    told.push(ids)
    return { ok: true }
  },
})

test('what an earlier window left in the draft is shown once, before what was added since', async () => {
  const file = (id: string) => ({ id, name: `${id}.txt`, size: 1, contentType: '' }) as StagedFile
  const told: unknown[] = []
  const staging = createStaging({ stageFiles: async () => [file('new')] }, draft([file('old')], told))
  const loading = staging.load(room)
  await staging.add(room, [new File(['x'], 'new.txt')])
  await loading
  await staging.load(room)
  expect(staging.getState().rooms[room]?.map((each) => each.file.id)).toEqual(['old', 'new'])
  staging.remove(room, 'old' as StagedFile['id'])
  await new Promise((resolve) => setTimeout(resolve, 0))
  expect(told).toEqual([{ room, files: [file('new')] }, ['old']])
})
