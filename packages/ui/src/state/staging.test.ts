import type { StagedFile } from '@roomkey/client/api'
import type { RoomId } from '@roomkey/protocol'
import { expect, test, vi } from 'vitest'
import { createStaging, messagesFor } from './staging.ts'

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

test('the picture of what was sent is kept until the server’s is shown, and goes back with it', async () => {
  const revoked = vi.spyOn(URL, 'revokeObjectURL')
  let next = 0
  const stageFiles = async (files: readonly File[]) =>
    files.map(({ name }) => ({ id: `${next++}`, name, size: 1, contentType: 'image/png' }) as StagedFile)
  const staging = createStaging({ stageFiles }, draft())
  const send = async (count: number) => {
    await staging.add(
      room,
      Array.from({ length: count }, () => new File(['x'], 'a.png')),
    )
    return staging.take(room)
  }
  const sent = () => Object.keys(staging.getState().sent)
  const files = await send(3)
  expect(sent()).toEqual(['0', '1', '2'])
  staging.shown('0' as StagedFile['id'])
  expect([sent(), revoked.mock.calls.length]).toEqual([['1', '2'], 1])
  staging.restore(room, files.slice(2))
  expect(staging.getState().rooms[room]?.[0]?.preview).toMatch(/^blob:/)
  expect([sent(), revoked.mock.calls.length]).toEqual([['1'], 1])
  staging.take(room)
  // Some are never seen: they do not pile up.
  await send(70)
  expect([sent().length, sent()[0]]).toEqual([60, '13'])
  staging.close()
  expect([sent(), revoked.mock.calls.length]).toEqual([[], 73])
  revoked.mockRestore()
})

test('what is being added is known until it is in the draft, also what could not be', async () => {
  const file = { id: 'big', name: 'big.png', size: 1, contentType: '' } as StagedFile
  const [staged, added] = [Promise.withResolvers<StagedFile[]>(), Promise.withResolvers<{ ok: true }>()]
  const kept = { ...draft(), addDraftFiles: () => added.promise }
  const staging = createStaging({ stageFiles: () => staged.promise }, kept)
  const keeping = () => staging.getState().keeping
  expect(keeping()).toBe(false)
  const adding = staging.add(room, [new File(['x'], 'big.png')])
  expect(keeping()).toBe(true)
  staged.resolve([file])
  await adding
  expect(keeping()).toBe(true)
  added.resolve({ ok: true })
  await vi.waitFor(() => expect(keeping()).toBe(false))
  const refused = staging.expect(Promise.reject(new Error('unreadable')))
  expect(keeping()).toBe(true)
  await expect(refused).rejects.toThrow('unreadable')
  await vi.waitFor(() => expect(keeping()).toBe(false))
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
  limits: async () => ({ fileBytes: 1000, filesPerMessage: 20 }),
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

test('two drops in quick succession bring no more than may wait, and the host gets them in parts', async () => {
  let next = 0
  let most = 0
  const named = (name: string) => ({ id: `${next++}`, name, size: 1, contentType: '' }) as StagedFile
  const gate = Promise.withResolvers<void>()
  const staging = createStaging(
    {
      async stageFiles(files) {
        await gate.promise
        most = Math.max(most, files.length)
        return files.map(({ name }) => named(name))
      },
    },
    draft(),
  )
  const files = Array.from({ length: 300 }, (_, index) => new File(['x'], `${index}`))
  const both = [staging.add(room, files), staging.add(room, files), staging.add(room, files)]
  gate.resolve()
  expect((await Promise.all(both)).map(({ added, left }) => [added, left])).toEqual([
    [300, 0],
    [200, 100],
    [0, 300],
  ])
  const order = staging.getState().rooms[room]?.map(({ file }) => file.name)
  expect(order).toEqual([...files, ...files.slice(0, 200)].map(({ name }) => name))
  expect(most).toBe(20)
})

test('it is known as how many messages files are sent, before the first one is added, too', async () => {
  const engine = { ...draft(), limits: async () => ({ fileBytes: 1, filesPerMessage: 3 }) }
  const staging = createStaging({ stageFiles: async () => [] }, engine)
  expect(staging.getState().perMessage).toBe(20)
  await staging.load(room)
  expect(staging.getState().perMessage).toBe(3)
  expect([1, 3, 4, 7].map((files) => messagesFor(files, 3))).toEqual([1, 1, 2, 3])
})

test('one that cannot be read is named and keeps none of the others, nor what is added next', async () => {
  let fails = false
  const staging = createStaging(
    {
      async stageFiles(files) {
        if (fails) throw new Error('nobody there')
        return files.map(({ name }) =>
          name === 'gone' ? null : ({ id: name, name, size: 1, contentType: '' } as StagedFile),
        )
      },
    },
    draft(),
  )
  const files = ['a', 'gone', 'b'].map((name) => new File(['x'], name))
  expect(await staging.add(room, files)).toEqual({ added: 2, left: 0, unreadable: ['gone'] })
  expect(staging.getState().rooms[room]?.map(({ file }) => file.name)).toEqual(['a', 'b'])
  fails = true
  await expect(staging.add(room, files)).rejects.toThrow('nobody there')
  fails = false
  expect(await staging.add(room, [new File(['x'], 'c')])).toMatchObject({ added: 1 })
})

test('of what is added while somebody signs out nothing is left for whoever is next', async () => {
  const gates = [0, 1, 2].map(() => Promise.withResolvers<void>())
  const asked: string[][] = []
  const unstaged: string[] = []
  const told: unknown[] = []
  const staging = createStaging(
    {
      async stageFiles(files) {
        const names = files.map(({ name }) => name)
        const gate = gates[asked.push(names) - 1]
        await gate?.promise
        return names.map((name) => ({ id: name, name, size: 1, contentType: '' }) as StagedFile)
      },
      unstage: (ids) => void unstaged.push(...ids),
    },
    draft([], told),
  )
  const files = Array.from({ length: 60 }, (_, index) => new File(['x'], `${index}`))
  const hers = staging.session()
  const adding = [staging.add(room, files), staging.add(room, files)]
  gates[0]?.resolve()
  await vi.waitFor(() => expect(asked).toHaveLength(2))
  staging.close()
  expect([hers.aborted, staging.session().aborted]).toEqual([true, false])
  expect(staging.getState().keeping).toBe(false)
  // The next person does not wait for it, either.
  gates[2]?.resolve()
  await staging.add(room, [new File(['x'], 'own')])
  gates[1]?.resolve()
  // A folder that was still being looked into.
  adding.push(staging.add(room, files, hers))
  const nothing = { added: 0, left: 0, unreadable: [] }
  expect(await Promise.all(adding)).toEqual([nothing, nothing, nothing])
  expect(asked).toEqual(
    [files.slice(0, 20), files.slice(20, 40), [{ name: 'own' }]].map((each) => each.map(({ name }) => name)),
  )
  expect(unstaged).toEqual(files.slice(0, 40).map(({ name }) => name))
  expect(staging.getState().rooms[room]?.map(({ file }) => file.name)).toEqual(['own'])
  expect(told).toMatchObject([{ files: [{ name: 'own' }] }])
})

test('nor of a draft that was asked for then', async () => {
  const asked = Promise.withResolvers<StagedFile[]>()
  const staging = createStaging(
    { stageFiles: async () => [] },
    { ...draft(), draftFiles: () => asked.promise },
  )
  const loading = staging.load(room)
  staging.close()
  asked.resolve([{ id: 'old', name: 'old.txt', size: 1, contentType: '' } as StagedFile])
  await loading
  expect(staging.getState().rooms).toEqual({})
})

test('the host lets go of what it staged before it failed', async () => {
  const unstaged: string[] = []
  const staging = createStaging(
    {
      async stageFiles(files) {
        if (files.length < 20) throw new Error('nobody there')
        return files.map(({ name }) => ({ id: name, name, size: 1, contentType: '' }) as StagedFile)
      },
      unstage: (ids) => void unstaged.push(...ids),
    },
    draft(),
  )
  const files = Array.from({ length: 21 }, (_, index) => new File(['x'], `${index}`))
  await expect(staging.add(room, files)).rejects.toThrow('nobody there')
  expect(unstaged).toHaveLength(20)
})
