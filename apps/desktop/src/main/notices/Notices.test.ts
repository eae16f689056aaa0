import { SimulatedClock } from '@roomkey/client/testing'
import type { NotificationConstructorOptions } from 'electron'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ShellSettings } from '../../ipc/shellSettings.ts'
import type { SignedIn } from '../accounts/Account.ts'
import { en as text } from '../text/en.ts'
import { WAIT_MS } from './decide.ts'
import { Notices, type NoticesParts } from './Notices.ts'
import { inTeam, notice, signedIn } from './testing.ts'

interface Shown extends NotificationConstructorOptions {
  happens(event: string, ...args: unknown[]): void
}

let clock: SimulatedClock
let shown: Shown[]
let opened: unknown[][]
let accounts: SignedIn[]
let settings: ShellSettings['notifications']
let notices: Notices

beforeEach(() => open())
function open(over: Partial<NoticesParts> = {}): void {
  clock = new SimulatedClock()
  shown = []
  opened = []
  accounts = [signedIn([])]
  settings = ShellSettings.parse({}).notifications
  notices = new Notices({
    isSupported: () => true,
    removeAll: () => void opened.push(['removed all']),
    create(options) {
      const listeners = new Map<string, (...args: never[]) => void>()
      const happens = (event: string, ...args: unknown[]) => listeners.get(event)?.(...(args as never[]))
      const it: Shown = { ...options, happens }
      return {
        show: () => void shown.push(it),
        close: () => {
          shown = shown.filter((each) => each !== it)
        },
        on: (event: string, listener: (...args: never[]) => void) => void listeners.set(event, listener),
      }
    },
    accounts: () => accounts,
    settings: () => settings,
    lookedAt: () => null,
    open: (...args) => void opened.push(args),
    clock,
    platform: 'win32',
    text,
    ...over,
  })
  notices.update()
}
async function arrive(...list: SignedIn[]): Promise<void> {
  accounts = list
  notices.update()
  await clock.advance(WAIT_MS)
}
const said = () => shown.map(({ title, body }) => [title, body])

describe('a notification', () => {
  it('says who wrote what where, and comes by itself when its time has come', async () => {
    await arrive(signedIn([notice(1, 1), inTeam(2, 1, { mention: true, preview: '', attachmentCount: 2 })]))
    expect(said()).toEqual([
      ['bob', 'message 1'],
      ['bob in Team', '2 files'],
    ])
    expect(shown[0]).toMatchObject({ silent: false, urgency: 'normal' })
    await arrive(signedIn([inTeam(2, 4, { mention: true, unread: 3 })]))
    expect(said()).toEqual([['bob in Team (3 unread)', 'message 4']])
  })

  it('says which account it is for, where there are several', async () => {
    const second = { id: 'second', server: 'https://two.example:8443', username: 'al' }
    await arrive(signedIn([]), signedIn([], second))
    await arrive(signedIn([]), signedIn([notice(1, 1, { sender: null })], second))
    expect(said()).toEqual([['Somebody – al on two.example:8443', 'message 1']])
  })

  it('hides all of it, and what was shown before with it', async () => {
    await arrive(signedIn([inTeam(1, 1, { mention: true, preview: 'a secret' })]))
    settings = { ...settings, showText: false, sound: false }
    notices.update()
    expect(shown).toEqual([])
    await arrive(signedIn([inTeam(1, 2, { mention: true, preview: 'a secret' })]))
    const many = [1, 2, 3, 4].map((each) => notice(each, 3))
    await arrive(signedIn(many))
    expect(said()).toEqual([['Roomkey', 'New message']])
    expect(shown[0]?.silent).toBe(true)
  })

  it('of several rooms counts them', async () => {
    await arrive(signedIn([1, 2, 3, 4].map((each) => notice(each, 1))))
    expect(said()).toEqual([['Roomkey', 'New messages in 4 rooms']])
    shown[0]?.happens('click')
    expect(opened).toEqual([['first', null]])
  })

  it('holds no markup, where systems would read it', async () => {
    open({ platform: 'linux' })
    await arrive(signedIn([notice(1, 1, { preview: '<img src="http://evil/"> & <b>' })]))
    expect(shown[0]?.body).toBe('&lt;img src="http://evil/"&gt; &amp; &lt;b&gt;')
  })

  it('leads to its message, and goes', async () => {
    const one = notice(1, 1)
    await arrive(signedIn([one]))
    shown[0]?.happens('click')
    expect(opened).toEqual([['first', { room: one.room, message: one.message }]])
    expect(shown).toEqual([])
  })

  it('that fails is logged without what it said', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    await arrive(signedIn([notice(1, 1)]))
    const reasons = [
      'message 1 was refused: 0x803E0105',
      'The operation “message 1” couldn’t be completed. (UNErrorDomain error 1.)',
      'message 1',
    ]
    for (const reason of reasons) shown[0]?.happens('failed', {}, reason)
    expect(log.mock.calls.map(([, reason]) => reason)).toEqual([
      '0x803E0105',
      'UNErrorDomain error 1',
      'no reason given',
    ])
    log.mockRestore()
  })
})

it('nothing breaks where there are none', async () => {
  open({ isSupported: () => false })
  notices.tell('told', 'once', () => {})
  await arrive(signedIn([notice(1, 1)]))
  await arrive(signedIn([]))
  notices.close()
  expect(shown).toEqual([])
})

it('what a crash left is taken back at the start, where the system can', () => {
  expect(opened).toEqual([])
  open({ platform: 'darwin' })
  expect(opened).toEqual([['removed all']])
})

it('takes all of them back at the end, and shows no more', async () => {
  notices.tell('told', 'once', () => {})
  await arrive(signedIn([notice(1, 1)]))
  expect(shown).toHaveLength(2)
  notices.close()
  await arrive(signedIn([notice(1, 2)]))
  expect(shown).toEqual([])
})
