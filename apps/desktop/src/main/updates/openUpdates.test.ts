import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SimulatedClock } from '@roomkey/client/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type OpenUpdatesParts, openUpdates } from './openUpdates.ts'
import type { Updater } from './Updates.ts'

let resources: string
beforeEach(() => {
  resources = mkdtempSync(join(tmpdir(), 'roomkey-resources-'))
})
afterEach(() => rmSync(resources, { recursive: true, force: true }))

const makeUpdater = vi.fn<OpenUpdatesParts['makeUpdater']>(
  async () => ({ checkForUpdates: async () => null, on() {} }) as unknown as Updater,
)
const open = (given: Partial<OpenUpdatesParts> = {}) => {
  makeUpdater.mockClear()
  return openUpdates({
    isPackaged: true,
    resources,
    platform: 'linux',
    appImage: undefined,
    feed: null,
    settings: { value: { updates: true } as never, subscribe: () => () => {} },
    clock: new SimulatedClock(),
    random: () => 0,
    changed: () => {},
    credentialsFor: async () => null,
    mayEnd: async () => true,
    beforeInstall: async () => {},
    startAgain: () => {},
    page: null,
    makeUpdater,
    ...given,
  })
}

describe('a build', () => {
  it('run from a checkout has no updates', () => {
    expect(open({ isPackaged: false, feed: 'https://a.example/' }).state).toEqual({ at: 'notPackaged' })
    expect(makeUpdater).not.toHaveBeenCalled()
  })

  it('without a feed asks nobody', () => {
    expect(open().state).toEqual({ at: 'unsupported', reason: 'noFeed' })
    expect(makeUpdater).not.toHaveBeenCalled()
  })

  it('for Windows without a publisher asks nobody', () => {
    writeFileSync(join(resources, 'app-update.yml'), 'provider: generic\nurl: https://a.example/\n')
    expect(open({ platform: 'win32' }).state).toEqual({ at: 'unsupported', reason: 'unsigned' })
  })

  it.each([
    ['nsis', 'win32', undefined, null],
    ['mac', 'darwin', undefined, null],
    ['AppImage', 'linux', '/home/alice/Roomkey.AppImage', null],
    ['deb', 'linux', undefined, 'deb'],
    ['rpm', 'linux', '', 'rpm\n'],
    ['tar.gz', 'linux', undefined, null],
    ['tar.gz', 'linux', undefined, 'snap'],
  ] as const)('knows that it is %s', async (format, platform, appImage, packageType) => {
    const yml = 'provider: generic\nurl: https://a.example/\npublisherName:\n  - CN=Roomkey\nchannel: beta\n'
    writeFileSync(join(resources, 'app-update.yml'), yml)
    if (packageType !== null) writeFileSync(join(resources, 'package-type'), packageType)
    const updates = open({ platform, appImage })
    expect(updates.state).toEqual({ at: 'idle', looked: null })
    expect(makeUpdater).not.toHaveBeenCalled()
    await updates.check()
    expect(makeUpdater).toHaveBeenCalledWith(format, { url: 'https://a.example/', channel: 'beta' })
  })

  it('follows the switch in the settings', () => {
    let tell: Parameters<OpenUpdatesParts['settings']['subscribe']>[0] = () => {}
    const settings: OpenUpdatesParts['settings'] = {
      value: { updates: false } as never,
      subscribe: (listener) => {
        tell = listener
        return () => {}
      },
    }
    writeFileSync(join(resources, 'app-update.yml'), 'provider: generic\nurl: https://b.example/\n')
    const updates = open({ feed: 'https://a.example/', settings })
    expect(updates.state).toEqual({ at: 'off' })
    tell({ updates: true } as never, {} as never)
    expect(updates.state).toEqual({ at: 'idle', looked: null })
  })
})
