import type { StagedFile } from '@roomkey/client/api'
import { expect, test } from 'vitest'
import type { FileToStage } from '../ipc/channels.ts'
import { MAX_PATHLESS_BYTES } from '../ipc/pathless.ts'
import { stageAll } from './stageAll.ts'

const named = (file: FileToStage) => ('path' in file ? file.path : file.name)

test('one that cannot be handed over keeps none of the others, and no large one is read', async () => {
  const large = new File(['x'], 'large.bin')
  Object.defineProperty(large, 'size', { value: MAX_PATHLESS_BYTES + 1 })
  large.arrayBuffer = () => expect.unreachable()
  const broken = new File(['x'], 'broken.bin')
  broken.arrayBuffer = () => Promise.reject(new Error('gone'))
  const files = [
    large,
    new File(['x'], 'pasted.png'),
    broken,
    new File(['x'], 'a.txt'),
    new File(['x'], 'b.txt'),
  ]
  const given: string[][] = []
  const staged = await stageAll(
    files,
    (file) => (file.name.endsWith('.txt') ? `/home/alice/${file.name}` : ''),
    async (files) => {
      given.push(files.map(named))
      return files.map((file) =>
        named(file).endsWith('b.txt') ? null : ({ name: named(file) } as StagedFile),
      )
    },
  )
  expect(given).toEqual([['pasted.png', '/home/alice/a.txt', '/home/alice/b.txt']])
  expect(staged.map((file) => file?.name ?? null)).toEqual([
    null,
    'pasted.png',
    null,
    '/home/alice/a.txt',
    null,
  ])
  expect(
    await stageAll(
      [large],
      () => '',
      () => expect.unreachable(),
    ),
  ).toEqual([null])
})
