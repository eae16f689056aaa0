import { StagedFile } from '@roomkey/client/api'
import { expect, it, vi } from 'vitest'
import { EngineControls } from './EngineControls.ts'

it('waits for the engine, then does what was asked', async () => {
  const controls = new EngineControls()
  const done: unknown[] = []
  const staged = controls.stage([{ path: '/home/alice/a', type: '' }])
  const unstaged = controls.unstage(['0198c0de-0000-7000-8000-000000000002'])
  const detached = controls.detach()
  const left = controls.leave()
  const stopped = controls.stop()
  controls.take({
    engine: {
      commands: {
        signOut: async (how: unknown) => void done.push(how),
        networkLost: async () => void done.push('lost'),
        wake: async () => void done.push('woke'),
      } as never,
      forgetWatches: () => void done.push('detached'),
      close: async () => void done.push('closed'),
    },
    finished: async () => void done.push('finished'),
    network: { changed: () => void done.push('other network') },
    files: { info: async () => null, keep: async () => ({ ok: true }), read: async () => ({ ok: true }) },
    staging: {
      unstage: (ids) => void done.push(ids),
      close: async () => void done.push('staging closed'),
      async add(file) {
        done.push(file)
        return StagedFile.parse({
          id: '0198c0de-0000-7000-8000-000000000001',
          name: 'a',
          size: 1,
          contentType: file.contentType,
        })
      },
    },
  })
  expect(await staged).toMatchObject([{ name: 'a', contentType: 'application/octet-stream' }])
  await Promise.all([unstaged, detached, left, stopped])
  await controls.networkChanged()
  expect(done).toEqual([
    { path: '/home/alice/a', contentType: 'application/octet-stream' },
    ['0198c0de-0000-7000-8000-000000000002'],
    'detached',
    { wipe: true },
    'closed',
    'staging closed',
    'finished',
    'other network',
    'lost',
    'woke',
  ])
})

it('stages what can be read, and names no path of what cannot', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const controls = new EngineControls()
  controls.take({
    staging: {
      async add(file: { path: string }) {
        if (file.path.includes('gone'))
          throw Object.assign(new Error(`stat '${file.path}'`), { code: 'ENOENT' })
        return { id: 'a', name: 'a', size: 1, contentType: '' }
      },
    },
  } as never)
  const files = ['/home/alice/a', '/home/alice/gone', '/home/alice/b'].map((path) => ({ path, type: '' }))
  expect((await controls.stage(files)).map((file) => file !== null)).toEqual([true, false, true])
  expect(warn.mock.calls).toEqual([['A file could not be staged:', 'ENOENT']])
  warn.mockRestore()
})
