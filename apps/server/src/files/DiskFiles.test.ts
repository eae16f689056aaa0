import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { Readable } from 'node:stream'
import { expect, test, vi } from 'vitest'
import { DiskFiles } from './DiskFiles.ts'
import { filesAcceptance } from './filesAcceptance.ts'
import { syncFolder } from './syncFolder.ts'

vi.mock('./syncFolder.ts', { spy: true })

async function onDisk() {
  const parent = await mkdtemp(join(tmpdir(), 'roomkey-files-'))
  const folder = join(parent, 'files')
  return {
    folder,
    files: await DiskFiles.open(folder),
    /** Looks beside the folder too: nothing may escape. */
    async stored() {
      const entries = await readdir(parent, { recursive: true, withFileTypes: true })
      const files = entries.filter((entry) => entry.isFile())
      return files.map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    },
    dispose: () => rm(parent, { recursive: true, force: true }),
  }
}

filesAcceptance('DiskFiles', onDisk)

test('spreads files over folders by the start of their keys', async () => {
  const { files, stored, dispose } = await onDisk()
  await files.put('abcdef', Readable.from([Buffer.from('x')]))
  await files.put('cdefgh', Readable.from([Buffer.from('y')]))
  expect((await stored()).sort()).toEqual([join('ab', 'abcdef'), join('cd', 'cdefgh')])
  await dispose()
})

test('a key without any bytes is a file all the same', async () => {
  const { files, dispose } = await onDisk()
  expect(await files.put('empty', Readable.from([]))).toEqual({ bytes: 0 })
  await dispose()
})

test('sweeps what was left unfinished long ago, and nothing younger or finished', async () => {
  const { files, folder, stored, dispose } = await onDisk()
  await files.put('abc', Readable.from([Buffer.from('x')]))
  const [old, young] = [join(folder, 'incoming', 'old'), join(folder, 'incoming', 'young')]
  await writeFile(old, 'x')
  await writeFile(young, 'x')
  const twoDaysAgo = Date.now() / 1000 - 2 * 86_400
  await utimes(old, twoDaysAgo, twoDaysAgo)
  await utimes(join(folder, 'ab', 'abc'), twoDaysAgo, twoDaysAgo)
  await DiskFiles.open(folder)
  expect((await stored()).sort()).toEqual([join('ab', 'abc'), join('incoming', 'young')])
  await dispose()
})

test('a disk that refuses to write leaves nothing behind and closes the stream', async () => {
  const { files, folder, stored, dispose } = await onDisk()
  // A folder stands where the file should go.
  await mkdir(join(folder, 'ab'))
  await writeFile(join(folder, 'cd'), 'no folder')
  const content = Readable.from([Buffer.from('x')])
  await expect(files.put('cdef', content)).rejects.toMatchObject({ code: 'ENOTDIR' })
  expect(content.destroyed).toBe(true)
  expect(await stored()).toEqual(['cd'])
  await dispose()
})

test('nobody is told that a file is stored before the folder it lies in is durable, whoever made that', async () => {
  const { files, folder, dispose } = await onDisk()
  const { promise: held, resolve: letGo } = Promise.withResolvers<void>()
  const real = vi.mocked(syncFolder).getMockImplementation()
  vi.mocked(syncFolder).mockImplementation((path) => (path === folder ? held : Promise.resolve()))
  const stored: string[] = []
  const put = async (key: string) => {
    await files.put(key, Readable.from([Buffer.from(key)]))
    stored.push(key)
  }
  const first = put('abc-1')
  await vi.waitFor(() => expect(syncFolder).toHaveBeenCalledWith(folder), 100_000)
  const second = put('abc-2')
  // It is in its place, and only what makes that durable is missing.
  await vi.waitFor(async () => expect(await readdir(join(folder, 'incoming'))).toHaveLength(2), 100_000)
  await vi.waitFor(
    () => expect(vi.mocked(syncFolder).mock.calls.filter(([path]) => path === folder)).toHaveLength(2),
    100_000,
  )
  expect(stored).toEqual([])
  letGo()
  await Promise.all([first, second])
  if (real) vi.mocked(syncFolder).mockImplementation(real)
  await dispose()
})
