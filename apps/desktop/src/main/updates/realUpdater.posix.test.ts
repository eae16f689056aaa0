import { createHash } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request, type Server } from 'node:http'
import { registerHooks } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SimulatedClock } from '@roomkey/client/testing'
import { NsisUpdater } from 'electron-updater'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { makeUpdater } from './makeUpdater.ts'
import { openUpdates } from './openUpdates.ts'

// The real electron-updater, as an AppImage has it, against a feed on this machine. What it needs of Electron is
// played here: requests by Node's own http, and the app by what follows. What cannot be seen without a real Electron:
// Chromium's network stack, Squirrel.Mac, and Authenticode, which asks Windows.

class App extends EventEmitter {
  isPackaged = true
  version = '0.1.0'
  getVersion = () => this.version
  getName = () => 'roomkey'
  getPath = () => join(folder, 'profile')
  whenReady = async () => {}
  quit = () => this.emit('quit', {}, 0)
}

const INSTALLER = '/roomkey.AppImage'
let folder: string
const pending = () => join(folder, 'cache', 'roomkey-updater', 'pending')
let server: Server
let feed: string
let app: App
let answers: Map<string, { status: number; body: Buffer }>
let asked: { path: string; id: unknown }[]
const restored: Array<() => void> = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'roomkey-updates-'))
  for (const name of ['profile', 'resources', 'cache']) mkdirSync(join(folder, name))
  writeFileSync(join(folder, 'resources', 'app-update.yml'), 'updaterCacheDirName: roomkey-updater\n')
  server = createServer((incoming, answer) => {
    const path = new URL(incoming.url ?? '/', 'http://feed').pathname
    asked.push({ path, id: incoming.headers['x-user-staging-id'] })
    const { status, body } = answers.get(path) ?? { status: 404, body: Buffer.alloc(0) }
    answer.writeHead(status, { 'content-length': body.byteLength })
    if (path !== INSTALLER) {
      answer.end(body)
      return
    }
    // No installer is so small that all of it is here before its file is open, as ours would be now and then: what is
    // refused by then comes to lie where electron-updater has cleaned up already.
    answer.write(body.subarray(0, 1))
    const isOpen = () => expect(existsSync(join(pending(), 'temp-roomkey.AppImage'))).toBe(true)
    void vi.waitFor(isOpen, { interval: 1, timeout: 60_000 }).then(() => answer.end(body.subarray(1)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  feed = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`

  const electron = {
    get app() {
      return app
    },
    session: { fromPartition: () => ({}) },
    net: {
      request: ({ session: _session, ...options }: Record<string, unknown>) =>
        request({ ...options, agent: false }),
    },
    autoUpdater: new EventEmitter(),
  }
  Reflect.set(globalThis, 'electronOfTest', electron)
  const source = 'module.exports = globalThis.electronOfTest'
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'electron'
        ? { url: 'electron-of-test:', format: 'commonjs', shortCircuit: true }
        : next(specifier, context),
    load: (url, context, next) =>
      url === 'electron-of-test:' ? { format: 'commonjs', source, shortCircuit: true } : next(url, context),
  })
  const resources = Object.getOwnPropertyDescriptor(process, 'resourcesPath')
  // Its check of signatures writes to NUL, which is a file in the working folder anywhere but on Windows.
  const workingFolder = process.cwd()
  process.chdir(folder)
  Object.defineProperty(process, 'resourcesPath', { value: join(folder, 'resources'), configurable: true })
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'))
  vi.stubEnv('APPIMAGE', join(folder, 'roomkey.AppImage'))
  restored.push(
    () => process.chdir(workingFolder),
    () => hooks.deregister(),
    () => vi.unstubAllEnvs(),
    () => Reflect.deleteProperty(globalThis, 'electronOfTest'),
    () => {
      if (resources === undefined) Reflect.deleteProperty(process, 'resourcesPath')
      else Object.defineProperty(process, 'resourcesPath', resources)
    },
  )
})
afterAll(async () => {
  for (const restore of restored) restore()
  await new Promise((resolve) => server.close(resolve))
  rmSync(folder, { recursive: true, force: true })
})

beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  app = new App()
  answers = new Map()
  asked = []
  rmSync(join(folder, 'cache'), { recursive: true, force: true })
  rmSync(join(folder, 'installed'), { force: true })
  writeFileSync(join(folder, 'roomkey.AppImage'), 'the version that runs')
})

const open = (installed: 'AppImage' | 'deb' = 'AppImage') =>
  openUpdates({
    isPackaged: true,
    resources: join(folder, 'resources'),
    platform: 'linux',
    appImage: installed === 'AppImage' ? process.env.APPIMAGE : undefined,
    feed,
    settings: { value: { updates: true } as never, subscribe: () => () => {} },
    clock: new SimulatedClock(),
    random: Math.random,
    changed: () => {},
    credentialsFor: async () => null,
    mayEnd: async () => true,
    beforeInstall: async () => {},
    startAgain: () => {},
    page: null,
    makeUpdater: async (...build) => makeUpdater(...build),
  })

/** A program that says that it was started, in the way electron-builder's AppImages are when they were just put in place. */
const program = () =>
  Buffer.from(
    `#!/bin/sh\nprintf '%s' "\${APPIMAGE_EXIT_AFTER_INSTALL:-now}" > '${join(folder, 'installed')}'\n`,
  )

function release(version: string, { sha512 = createHash('sha512').update(program()).digest('base64') } = {}) {
  const channel = [
    `version: ${version}`,
    'files:',
    '  - url: roomkey.AppImage',
    `    sha512: ${sha512}`,
    `    size: ${program().byteLength}`,
    "releaseDate: '2026-11-23T00:00:00.000Z'",
    'releaseNotes: Faster.',
  ].join('\n')
  const suffix = process.arch === 'x64' ? '' : `-${process.arch}`
  answers.set(`/latest-linux${suffix}.yml`, { status: 200, body: Buffer.from(channel) })
  answers.set(INSTALLER, { status: 200, body: program() })
}
const downloaded = () => asked.some(({ path }) => path === INSTALLER)
const running = () => readFileSync(join(folder, 'roomkey.AppImage'), 'utf8')

describe('the real electron-updater', () => {
  it('fetches a newer version, and installs it at the end of the app only when that was agreed', async () => {
    release('0.1.1')
    const updates = open()
    await updates.check()
    expect(updates.state).toEqual({ at: 'ready', version: '0.1.1', notes: 'Faster.', onQuit: false })
    app.quit()
    expect([running(), existsSync(join(folder, 'installed'))]).toEqual(['the version that runs', false])

    await updates.install('onQuit')
    app.quit()
    expect(running()).toBe(program().toString())
    expect(readFileSync(join(folder, 'installed'), 'utf8')).toBe('true')
  })

  it('installs at once when told to', async () => {
    release('0.1.1')
    const updates = open()
    await updates.check()
    const ended = new Promise((resolve) => app.once('quit', resolve))
    await updates.install('now')
    await ended
    expect(running()).toBe(program().toString())
    // It was started by itself, and is done with this folder when it has said so.
    await vi.waitFor(() => expect(readFileSync(join(folder, 'installed'), 'utf8')).toBe('now'), 60_000)
  })

  it('refuses a file of another content than the feed names, and keeps nothing of it', async () => {
    release('0.1.1', { sha512: createHash('sha512').update('something else').digest('base64') })
    const updates = open()
    await updates.check()
    expect(updates.state).toEqual({ at: 'failed', reason: 'checksum' })
    expect(downloaded()).toBe(true)
    expect(readdirSync(pending())).toEqual([])
    await updates.install('now')
    expect(running()).toBe('the version that runs')
  })

  it('refuses a file without a checksum', async () => {
    release('0.1.1', { sha512: '' })
    const updates = open()
    await updates.check()
    expect(updates.state.at).toBe('failed')
    expect(running()).toBe('the version that runs')
  })

  it.each(['0.0.9', '0.1.0', '0.2.0-beta.1'])('leaves version %s where it is', async (version) => {
    release(version)
    const updates = open()
    await updates.check()
    expect(updates.state).toEqual({ at: 'idle', looked: 'newest' })
    expect(downloaded()).toBe(false)
  })

  it('takes a pre-release for who runs one', async () => {
    app.version = '0.2.0-beta.1'
    release('0.2.0-beta.2')
    const updates = open()
    await updates.check()
    expect(updates.state).toMatchObject({ at: 'ready', version: '0.2.0-beta.2' })
  })

  it('says nothing to the feed that tells installations apart', async () => {
    release('0.1.0')
    await open().check()
    expect(asked.map(({ id }) => id)).toEqual(['00000000-0000-0000-0000-000000000000'])
  })

  it.each([
    ['is no channel file', 200, '{{{'],
    ['is empty', 200, ''],
    ['is not there', 404, ''],
  ])('does not trust an answer that %s', async (_what, status, body) => {
    release('0.1.1')
    for (const path of answers.keys()) answers.set(path, { status, body: Buffer.from(body) })
    const updates = open()
    await updates.check()
    expect(updates.state).toEqual({ at: 'failed', reason: 'feed' })
  })

  it('takes a server that is out of order for being offline', async () => {
    release('0.1.1')
    for (const path of answers.keys()) answers.set(path, { status: 503, body: Buffer.alloc(0) })
    const updates = open()
    await updates.check()
    expect(updates.state).toEqual({ at: 'idle', looked: 'offline' })
  })

  it('tells who installed a package of a newer version, and fetches none of it', async () => {
    release('0.1.1')
    const type = join(folder, 'resources', 'package-type')
    writeFileSync(type, 'deb')
    const updates = open('deb')
    await updates.check()
    rmSync(type)
    expect(updates.state).toEqual({ at: 'available', version: '0.1.1', notes: 'Faster.', from: feed })
    expect([updates.kind, downloaded()]).toEqual(['notice', false])
  })

  // There is no PowerShell here, and electron-updater by itself would take that for good.
  it('refuses an installer whose signature cannot be checked', async () => {
    const file = join(folder, 'setup.exe')
    writeFileSync(file, 'MZ')
    const lenient = new NsisUpdater()
    lenient.logger = null
    expect(await lenient.verifyUpdateCodeSignature(['CN=Roomkey'], file)).toBeNull()
    const strict = makeUpdater('nsis', { url: feed, channel: null }) as NsisUpdater
    expect(await strict.verifyUpdateCodeSignature(['CN=Roomkey'], file)).toBe(
      'The signature could not be checked.',
    )
  })
})
