import { SimulatedClock } from '@roomkey/client/testing'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { UpdateState } from '../../ipc/updates.ts'
import { type Updater, Updates, type UpdatesParts } from './Updates.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const NEWER = {
  version: '0.2.0',
  releaseNotes: 'Faster.',
  files: [{ url: 'roomkey-0.2.0.AppImage', sha512: 'x' }],
}

type Check = Awaited<ReturnType<Updater['checkForUpdates']>>
type Listeners = Parameters<Updater['on']>

/** electron-updater as far as it is used: answers are given by the test. */
class ScriptedUpdater {
  autoInstallOnAppQuit = false
  asked = 0
  calls: string[] = []
  check: () => Promise<Check> = async () => found(false)
  download: () => Promise<string[]> = async () => ['/cache/roomkey.AppImage']
  readonly #listeners = new Map<string, (value: never) => void>()

  readonly face: Updater

  constructor() {
    const self = this
    this.face = {
      get autoInstallOnAppQuit() {
        return self.autoInstallOnAppQuit
      },
      set autoInstallOnAppQuit(value) {
        self.autoInstallOnAppQuit = value
      },
      checkForUpdates: () => {
        this.asked += 1
        return this.check()
      },
      downloadUpdate: () => {
        this.calls.push('download')
        return this.download()
      },
      quitAndInstall: (silent, runAfter) => {
        this.calls.push(`install ${silent} ${runAfter}`)
      },
      on: ((event: string, listener: Listeners[1]) => {
        this.#listeners.set(event, listener as (value: never) => void)
        return this.face
      }) as Updater['on'],
    }
  }

  emit(event: string, value: unknown): void {
    this.#listeners.get(event)?.(value as never)
  }
}

const found = (isUpdateAvailable: boolean, info: unknown = NEWER) =>
  ({ isUpdateAvailable, updateInfo: info, versionInfo: info }) as NonNullable<Check>
const failure = (code: string, message = code) => Object.assign(new Error(message), { code })

let clock: SimulatedClock
let updater: ScriptedUpdater
let seen: UpdateState[]
let steps: string[]

beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  vi.spyOn(console, 'error').mockImplementation(() => {})
  clock = new SimulatedClock()
  updater = new ScriptedUpdater()
  seen = []
  steps = []
})

const open = (given: Partial<UpdatesParts> = {}) =>
  new Updates({
    makeUpdater: async () => updater.face,
    feed: 'https://updates.example/',
    format: 'AppImage',
    page: 'https://roomkey.example/',
    installsItself: true,
    on: true,
    clock,
    random: () => 0,
    changed: (state) => void seen.push(state),
    credentialsFor: async () => null,
    mayEnd: async () => true,
    beforeInstall: async () => void steps.push('finished writing'),
    startAgain: () => void steps.push('started again'),
    ...given,
  })
const states = () => seen.map(({ at }) => at)

describe('the schedule', () => {
  it('looks a minute after the start and then every six hours', async () => {
    open()
    await clock.advance(MINUTE - 1)
    expect(updater.asked).toBe(0)
    await clock.advance(1)
    expect(updater.asked).toBe(1)
    await clock.advance(6 * HOUR - 1)
    expect(updater.asked).toBe(1)
    await clock.advance(1)
    expect(updater.asked).toBe(2)
  })

  it('is spread, so that not everybody asks at once', async () => {
    open({ random: () => 0.5 })
    await clock.advance(1.25 * MINUTE - 1)
    expect(updater.asked).toBe(0)
    await clock.advance(1)
    expect(updater.asked).toBe(1)
  })

  it('asks nothing while it is switched off', async () => {
    const updates = open({ on: false })
    await clock.advance(24 * HOUR)
    expect([updater.asked, updates.state]).toEqual([0, { at: 'off' }])
    updates.switch(true)
    await clock.advance(0)
    expect([updater.asked, updates.state]).toEqual([1, { at: 'idle', looked: 'newest' }])
    updates.switch(false)
    await clock.advance(24 * HOUR)
    expect(updater.asked).toBe(1)
  })

  it('goes on after the network was away, which is no error', async () => {
    for (const error of [
      failure('ENOTFOUND'),
      new Error('net::ERR_INTERNET_DISCONNECTED'),
      Object.assign(new Error('busy'), { statusCode: 503 }),
    ]) {
      updater.check = async () => {
        updater.emit('error', error)
        throw error
      }
      const updates = open()
      await clock.advance(MINUTE)
      expect(updates.state).toEqual({ at: 'idle', looked: 'offline' })
    }
    expect(console.warn).not.toHaveBeenCalled()
    updater.check = async () => found(false)
    await clock.advance(6 * HOUR)
    expect(seen.at(-1)).toEqual({ at: 'idle', looked: 'newest' })
  })
})

describe('an answer that stalls', () => {
  it('is given up as a network that is away, and does not stand in the way of the next look', async () => {
    const stalled = Promise.withResolvers<Check>()
    const first = updater
    first.check = () => stalled.promise
    const updates = open({ makeUpdater: async () => updater.face })
    void updates.check()
    await clock.advance(2 * MINUTE - 1)
    expect(updates.state).toEqual({ at: 'checking' })
    await clock.advance(1)
    expect(updates.state).toEqual({ at: 'idle', looked: 'offline' })

    // electron-updater answers who asks meanwhile with the look that is on its way: the next takes another.
    updater = new ScriptedUpdater()
    const next = Promise.withResolvers<Check>()
    updater.check = () => next.promise
    void updates.check()
    await clock.advance(0)
    first.emit('error', new Error('late'))
    stalled.resolve(found(true))
    await clock.advance(0)
    expect([updates.state, first.calls, updater.asked]).toEqual([{ at: 'checking' }, [], 1])
    next.resolve(found(false))
    await clock.advance(0)
    expect(updates.state).toEqual({ at: 'idle', looked: 'newest' })
  })
})

describe('a newer version', () => {
  beforeEach(() => {
    updater.check = async () => found(true)
  })

  it('is fetched, and then waits for an answer for ever', async () => {
    const arrived = Promise.withResolvers<string[]>()
    updater.download = () => arrived.promise
    const updates = open()
    void updates.check()
    await clock.advance(0)
    updater.emit('download-progress', { percent: 41.7 })
    expect(updates.state).toEqual({ at: 'downloading', version: '0.2.0', notes: 'Faster.', percent: 41 })
    arrived.resolve([])
    await clock.advance(24 * HOUR)
    expect(states()).toEqual(['checking', 'available', 'downloading', 'downloading', 'ready'])
    expect(updates.state).toEqual({ at: 'ready', version: '0.2.0', notes: 'Faster.', onQuit: false })
    expect([updater.calls, updater.autoInstallOnAppQuit, steps]).toEqual([['download'], false, []])
  })

  it('is installed at once only when told to, after what the app writes is finished', async () => {
    const updates = open()
    await updates.install('now')
    expect(updater.calls).toEqual([])
    await updates.check()
    await updates.install('now')
    await updates.install('now')
    expect([steps, updater.calls]).toEqual([['finished writing'], ['download', 'install true true']])
  })

  it('is not installed while something would be lost by it', async () => {
    const answers = [false, true]
    const updates = open({ mayEnd: async () => answers.shift() === true })
    await updates.check()
    await updates.install('now')
    expect([updates.state.at, steps]).toEqual(['ready', []])
    await Promise.all([updates.install('now'), updates.install('now')])
    expect([updates.state.at, steps]).toEqual(['installing', ['finished writing']])
  })

  it('is installed at the next end only when agreed, and not when it was switched off since', async () => {
    const updates = open()
    await updates.install('onQuit')
    expect(updater.autoInstallOnAppQuit).toBe(false)
    await updates.check()
    await updates.install('onQuit')
    expect([updater.autoInstallOnAppQuit, updates.state]).toEqual([
      true,
      { at: 'ready', version: '0.2.0', notes: 'Faster.', onQuit: true },
    ])
    // Handed over once more: electron-updater takes hold of the end of the app as it finishes a download.
    expect(updater.calls).toEqual(['download', 'download'])
    updates.switch(false)
    expect([updater.autoInstallOnAppQuit, updates.state]).toEqual([false, { at: 'off' }])
  })

  it('that cannot be put in place leaves the app running', async () => {
    const updates = open()
    await updates.check()
    await updates.install('now')
    updates.switch(false)
    expect(updates.state).toEqual({ at: 'installing', version: '0.2.0' })
    updater.emit('error', new Error('EACCES'))
    updater.emit('error', new Error('EACCES'))
    expect(steps).toEqual(['finished writing', 'started again'])
    expect(updates.state).toEqual({ at: 'failed', reason: 'install' })
  })

  it('is not fetched by a format that it cannot replace: a person is told where it is', async () => {
    // As electron-builder writes them: the later ones once for each channel.
    const deb = { url: 'roomkey_0.2.0_amd64.deb' }
    const info = { ...NEWER, files: [{ url: 'roomkey-0.2.0.AppImage' }, deb, deb, deb] }
    updater.check = async () => found(true, info)
    const updates = open({ format: 'deb', installsItself: false })
    await updates.check()
    const from = 'https://updates.example/roomkey_0.2.0_amd64.deb'
    expect(updates.state).toEqual({ at: 'available', version: '0.2.0', notes: 'Faster.', from })
    await updates.install('now')
    expect(updater.calls).toEqual([])
    await clock.advance(6 * HOUR)
    expect(updater.asked).toBe(2)
  })

  it.each([
    ['https://updates.example/', 'https://roomkey.example/', 'https://roomkey.example/'],
    ['https://updates.example/', null, 'https://updates.example/'],
    [
      'https://github.com/o/r/releases/latest/download',
      'https://github.com/o/r',
      'https://github.com/o/r/releases/latest',
    ],
  ])('whose archive the feed %s does not name is found on a page', async (feed, page, from) => {
    updater.check = async () => found(true)
    const updates = open({ format: 'tar.gz', installsItself: false, feed, page })
    await updates.check()
    expect(updates.state).toMatchObject({ at: 'available', from })
  })

  it('whose download was called off is not heard of again', async () => {
    const arrived = Promise.withResolvers<string[]>()
    updater.download = () => arrived.promise
    const cancel = vi.fn()
    updater.check = async () => ({ ...found(true), cancellationToken: { cancel } }) as unknown as Check
    const updates = open()
    const checking = updates.check()
    await clock.advance(0)
    updates.switch(false)
    expect(cancel).toHaveBeenCalledOnce()
    arrived.reject(new Error('cancelled'))
    await checking
    expect(updates.state).toEqual({ at: 'off' })
  })

  it.each([
    ['checksum', failure('ERR_CHECKSUM_MISMATCH')],
    ['signature', failure('ERR_UPDATER_INVALID_SIGNATURE')],
    ['signature', new Error('Code signature at URL did not pass validation')],
    ['download', failure('ERR_SOMETHING_ELSE')],
  ] as const)('that fails by its %s says so once, and is tried again later', async (reason, error) => {
    updater.download = async () => {
      updater.emit('error', error)
      throw error
    }
    const updates = open()
    await clock.advance(MINUTE)
    expect(updates.state).toEqual({ at: 'failed', reason })
    expect(console.warn).toHaveBeenCalledOnce()
    updater.download = async () => []
    await clock.advance(6 * HOUR)
    expect(updates.state).toMatchObject({ at: 'ready' })
  })
})

describe('what the feed says', () => {
  it.each([
    ['nothing', undefined],
    ['no version', { files: [] }],
    ['a version that is markup', { version: '<b>1.0.0</b>' }],
    ['files that are none', { version: '1.0.0', files: 'all' }],
  ])('is not shown when it is %s', async (_what, info) => {
    updater.check = async () => found(true, info ?? null)
    const updates = open()
    await updates.check()
    expect(updates.state).toEqual({ at: 'failed', reason: 'feed' })
    expect(updater.calls).toEqual([])
  })

  it('is shown as text of bounded length', async () => {
    const releaseNotes = [{ version: '0.2.0', note: 'n'.repeat(20_000) }]
    updater.check = async () => found(true, { ...NEWER, releaseNotes })
    const updates = open()
    await updates.check()
    expect(updates.state).toMatchObject({ at: 'ready' })
    expect((updates.state as { notes: string }).notes).toHaveLength(8_000)
  })
})
