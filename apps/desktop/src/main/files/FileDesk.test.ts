import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { AttachmentId } from '@roomkey/protocol'
import { expect, onTestFinished, test, vi } from 'vitest'
import { numberedName } from '../../engine/numberedName.ts'
import { DragOut, LARGEST_DRAGGED } from './DragOut.ts'
import { FileDesk, type FileEngine } from './FileDesk.ts'
import { TempFolder } from './TempFolder.ts'

const id = (number: number) => AttachmentId.parse(`0198c0de-0000-7000-8000-00000000000${number}`)

/** A computer with a home folder, and an account that may read these files. */
function makeWorld(files: Record<number, string>, { size = 5 } = {}) {
  const home = mkdtempSync(join(tmpdir(), 'roomkey-files-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  const told: string[] = []
  let fails: string | null = null
  let cancelled = false
  let folder = home
  const engine: FileEngine = {
    async fileInfo(asked) {
      const name = Object.entries(files).find(([number]) => id(Number(number)) === asked)?.[1]
      return name === undefined ? null : { name, size, contentType: 'image/png' }
    },
    async keepFile(asked) {
      told.push(`keep ${asked.at(-1)}`)
      return { ok: true }
    },
    async exportFile(asked, wanted, taken) {
      let path = wanted
      for (let n = 2; taken === 'beside' && existsSync(path); n++)
        path = join(home, numberedName(basename(wanted), n))
      if (fails !== null && wanted.includes(fails))
        return { ok: false, reason: 'offline', message: 'Offline.' }
      told.push(`export ${asked.at(-1)}`)
      if (cancelled) return { ok: false, reason: 'cancelled', message: '' }
      writeFileSync(path, 'bytes')
      return { ok: true, path }
    },
  }
  const desk = new FileDesk({
    engineOf: (account) => (account === 'alice' ? engine : undefined),
    async askPath(suggested) {
      told.push(`path ${suggested.slice(home.length + 1)}`)
      return suggested.includes('cancel') ? null : suggested
    },
    askFolder: async () => folder,
    shell: {
      async openPath(path) {
        told.push(`open ${path.split(/[\\/]/).at(-1)}`)
        return path.includes('odd') ? 'No program.' : ''
      },
      showItemInFolder: (path) => told.push(`reveal ${path.slice(home.length + 1)}`),
    },
    folder: () => folder,
    rememberFolder: (next) => {
      folder = next
    },
    temp: new TempFolder(home),
    mark: async (path) => void told.push(`mark ${path.split(/[\\/]/).at(-1)}`),
  })
  return {
    home,
    told,
    desk,
    engine,
    fail: (path: string) => (fails = path),
    cancel: () => (cancelled = true),
  }
}

test('what is saved has a safe name, is marked, and can be shown afterwards', async () => {
  const { home, told, desk } = makeWorld({ 1: '../../CON', 2: 'cancel.txt' })
  expect(desk.reveal('alice', id(1))).toBe(false)
  expect(await desk.save('alice', id(1))).toEqual({ state: 'done' })
  expect(desk.reveal('alice', id(1))).toBe(true)
  expect(told).toEqual(['path _.._CON', 'export 1', 'mark _.._CON', 'reveal _.._CON'])
  rmSync(join(home, '_.._CON'))
  expect(desk.reveal('alice', id(1))).toBe(false)
  expect(await desk.save('alice', id(2))).toEqual({ state: 'cancelled', saved: 0 })
})

test('a file that is not of this account is none', async () => {
  const { told, desk } = makeWorld({ 1: 'a.png' })
  for (const [account, file] of [
    ['alice', id(9)],
    ['bob', id(1)],
  ] as const) {
    expect(await desk.save(account, file)).toMatchObject({ state: 'failed', saved: 0 })
    expect(await desk.open(account, file)).toMatchObject({ state: 'failed' })
  }
  expect(told).toEqual([])
})

test('several are saved beside each other and beside what is there, and one that fails stops no other', async () => {
  const { home, desk, fail } = makeWorld({ 1: 'a.png', 2: 'a.png', 3: 'b.png', 4: 'c.png' })
  writeFileSync(join(home, 'a.png'), 'mine')
  fail('b.png')
  expect(await desk.saveAll('alice', [1, 2, 3, 4].map(id))).toEqual({
    state: 'failed',
    saved: 3,
    message: 'Offline.',
  })
  expect(readdirSync(home).sort()).toEqual(['a (2).png', 'a (3).png', 'a.png', 'c.png'])
  expect(readFileSync(join(home, 'a.png'), 'utf8')).toBe('mine')
})

test('one that is cancelled ends it, and what was saved before is counted', async () => {
  const { desk, engine, cancel, fail } = makeWorld({ 1: 'a.png', 2: 'b.png', 3: 'c.png' })
  const info = engine.fileInfo
  engine.fileInfo = (asked) => {
    if (asked === id(2)) cancel()
    return info(asked)
  }
  const three = [1, 2, 3].map(id)
  expect(await desk.saveAll('alice', three)).toEqual({ state: 'cancelled', saved: 1 })
  fail('a.png')
  expect(await desk.saveAll('alice', three)).toMatchObject({ state: 'failed', saved: 0 })
})

test('an engine that ends over one file saves the others', async () => {
  const { desk, engine } = makeWorld({ 1: 'a.png', 2: 'b.png', 3: 'c.png' })
  const info = engine.fileInfo
  engine.fileInfo = (asked) => (asked === id(2) ? Promise.reject(new Error('It ended.')) : info(asked))
  expect(await desk.saveAll('alice', [1, 2, 3].map(id))).toEqual({
    state: 'failed',
    saved: 2,
    message: 'This was interrupted. Try again.',
  })
})

test.each([['setup.exe'], ['photo\u202Egnp.html'], ['drawing.svg'], ['program'], ['a.xyz']])(
  '%j is never opened, nor fetched for it',
  async (name) => {
    const { told, desk } = makeWorld({ 1: name })
    expect(await desk.open('alice', id(1))).toEqual({ state: 'notOpened' })
    expect(told).toEqual([])
  },
)

test('what is opened is a copy of its own, fetched once, which goes with the run and with the account', async () => {
  const { home, told, desk } = makeWorld({ 1: 'a.pdf', 2: 'odd.avi' })
  await Promise.all([desk.open('alice', id(1)), desk.open('alice', id(1))])
  expect(await desk.open('alice', id(2))).toMatchObject({ state: 'failed' })
  expect(told.filter((each) => each.startsWith('export'))).toEqual(['export 1', 'export 2'])
  const copies = () => readdirSync(join(home, 'opened'), { recursive: true }).map(String)
  const copy = join(home, 'opened', copies().find((name) => name.endsWith('a.pdf')) ?? 'none')
  expect(statSync(copy).mode & 0o200).toBe(0)
  const next = new TempFolder(home)
  expect(existsSync(copy)).toBe(false)
  mkdirSync(next.folderFor('bob', id(1)), { recursive: true })
  next.forget('alice')
  expect(readdirSync(join(home, 'opened'))).toHaveLength(1)
  next.forget('bob')
  expect(readdirSync(join(home, 'opened'))).toEqual([])
})

test('a drag begins when the file is here in time, and not for one that takes too long', async () => {
  const { desk, engine, told, fail } = makeWorld({ 1: 'a.pdf', 2: 'b.pdf' })
  const dragged: string[] = []
  let late: () => void = () => {}
  const parts = {
    engineOf: (account: string) => (account === 'alice' ? engine : undefined),
    clock: {
      after(_ms: number, callback: () => void) {
        late = callback
        return () => {}
      },
    },
    iconOf: async () => ({}) as never,
    startDrag: ({ file }: { file: string }) => dragged.push(file),
  }
  const drags = new DragOut({ ...parts, desk })
  await drags.hold('alice', id(1))
  // Taking hold of it leaves nothing in the clear.
  expect(told).toEqual(['keep 1'])
  expect(await drags.start('bob', id(1))).toBe(false)
  expect(await drags.start('alice', id(1))).toBe(true)
  expect(dragged).toEqual([expect.stringContaining('a.pdf')])
  expect(statSync(dragged[0] ?? '').mode & 0o200).toBe(0o200)
  const slow = new DragOut({ ...parts, desk: { fetch: () => new Promise<never>(() => {}) } })
  const starting = slow.start('alice', id(1))
  late()
  expect(await starting).toBe(false)
  fail('b.pdf')
  expect(await drags.start('alice', id(2))).toBe(false)
  expect(dragged).toHaveLength(1)
  const large = makeWorld({ 1: 'a.pdf' }, { size: LARGEST_DRAGGED + 1 })
  const largeDrags = new DragOut({ ...parts, engineOf: () => large.engine, desk: large.desk })
  await largeDrags.hold('alice', id(1))
  expect(await largeDrags.start('alice', id(1))).toBe(false)
  expect(large.told).toEqual([])
})

test('a drag that came too late leaves nothing in the clear, unless it is open elsewhere', async () => {
  const { home, desk, engine, told } = makeWorld({ 1: 'a.pdf' })
  const timers: Array<() => void> = []
  const parts = {
    engineOf: () => engine,
    clock: {
      after(_ms: number, callback: () => void) {
        timers.push(callback)
        return () => {}
      },
    },
    iconOf: async () => ({}) as never,
    startDrag: () => expect.unreachable(),
  }
  const drags = new DragOut({ ...parts, desk })
  const clear = () =>
    existsSync(join(home, 'opened'))
      ? readdirSync(join(home, 'opened'), { recursive: true }).filter((name) =>
          String(name).endsWith('a.pdf'),
        )
      : []
  // While it is fetched it is sealed.
  const { keepFile, exportFile } = engine
  engine.keepFile = () => new Promise(() => {})
  const unkept = drags.start('alice', id(1))
  timers.pop()?.()
  expect(await unkept).toBe(false)
  expect(told).toEqual([])
  engine.keepFile = keepFile
  const late = Promise.withResolvers<void>()
  engine.exportFile = async (...asked) => {
    timers.pop()?.()
    await late.promise
    return exportFile(...asked)
  }
  expect(await drags.start('alice', id(1))).toBe(false)
  late.resolve()
  await vi.waitFor(() => expect(told).toContain('mark a.pdf'), 20_000)
  await vi.waitFor(() => expect(clear()).toEqual([]), 20_000)
  const [opening, dragging] = [desk.open('alice', id(1)), drags.start('alice', id(1))]
  expect([await opening, await dragging]).toEqual([{ state: 'done' }, false])
  expect(clear()).toHaveLength(1)
  const slow = new DragOut({
    ...parts,
    desk,
    iconOf: () => Promise.reject(new Error('no such kind')),
  })
  await expect(slow.start('alice', id(1))).rejects.toThrow('no such kind')
  expect(clear()).toHaveLength(1)
})

test('an engine that ends over it, or a disk that fails, is told in words that name no path', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const { home, desk, engine } = makeWorld({ 1: 'a.pdf' })
  engine.exportFile = () => Promise.reject(new Error('The engine ended.'))
  expect(await desk.save('alice', id(1))).toMatchObject({ message: 'This was interrupted. Try again.' })
  rmSync(join(home, 'opened'), { recursive: true, force: true })
  writeFileSync(join(home, 'opened'), 'in the way')
  expect(await desk.open('alice', id(1))).toMatchObject({ message: 'The file could not be written.' })
  expect(warn.mock.calls).toEqual([['A file could not be copied:', expect.stringMatching(/^E[A-Z]+$/)]])
  warn.mockRestore()
})
