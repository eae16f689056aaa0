import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { IpcMain, WebFrameMain } from 'electron'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CALLS, type CallName, POSTS, type PostName } from '../../ipc/channels.ts'
import { fc } from '../testing/fc.ts'
import { answerCall, receivePost } from './ipc.ts'

// Every channel there is, without naming any: a new one is held to the same from its first day.

type Handler = (event: { senderFrame: WebFrameMain | null }, ...args: unknown[]) => unknown

const calls = Object.keys(CALLS) as CallName[]
const posts = Object.keys(POSTS) as PostName[]
const channels = [...calls, ...posts]
const schemaOf = (name: CallName | PostName) =>
  name in CALLS ? CALLS[name as CallName].args : POSTS[name as PostName]

let handlers: Map<string, Handler>
let seen: { name: string; args: unknown[] }[]

const frame = (url: string, parent: WebFrameMain | null = null) => ({ url, parent }) as WebFrameMain
const own = { senderFrame: frame('app://roomkey/index.html') }

beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  handlers = new Map()
  seen = []
  const register = (name: string, handler: unknown) => void handlers.set(name, handler as Handler)
  const ipc = { handle: register, on: register } as unknown as Pick<IpcMain, 'handle' | 'on'>
  const note =
    (name: string) =>
    (_account: string, ...args: unknown[]) => {
      seen.push({ name, args })
      return undefined as never
    }
  for (const name of calls) answerCall(ipc, name, note(name))
  for (const name of posts) receivePost(ipc, name, note(name))
})
afterEach(() => vi.restoreAllMocks())

/** What a page that was taken over may send: whatever crosses the border at all. */
const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withTypedArray: true,
  withSparseArray: true,
  withNullPrototype: true,
  withObjectString: true,
})
const wrongFrames = fc.oneof(
  fc.constant(null),
  fc.webUrl().map((url) => frame(url)),
  fc.string().map((text) => frame(text)),
  fc
    .constantFrom(
      'file:///app/index.html',
      'about:blank',
      'app:roomkey',
      'app://',
      'app:///',
      'APP://roomkey/',
      'app://a.b/',
    )
    .map((url) => frame(url)),
  // A frame within the app's own page, whatever it shows.
  fc.webUrl().map((url) => frame(url, frame('app://roomkey/index.html'))),
  fc.constant(frame('app://roomkey/index.html', frame('app://roomkey/index.html'))),
)
const call = (name: string, event: { senderFrame: WebFrameMain | null }, args: unknown[]): string | null => {
  try {
    handlers.get(name)?.(event, ...args)
    return null
  } catch (error) {
    return (error as Error).message
  }
}

describe.each(channels)('%s', (name) => {
  it('is not reached by any other frame than an account’s own page', () => {
    fc.assert(
      fc.property(wrongFrames, fc.array(anything, { maxLength: 3 }), (senderFrame, args) => {
        const refusal = call(name, { senderFrame }, args)
        expect(seen).toEqual([])
        if (name in CALLS) expect(refusal).toBe(`${name}: refused`)
      }),
      { numRuns: 40 },
    )
  })

  it('passes on what its schema says and nothing else, and repeats none of it', () => {
    const schema = schemaOf(name)
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 4 }), (args) => {
        seen = []
        const fits = schema.safeParse(args)
        const refusal = call(name, own, args)
        if (fits.success) expect(seen).toEqual([{ name, args: fits.data }])
        else {
          expect(seen).toEqual([])
          expect(refusal).toBe(name in CALLS ? `${name}: malformed arguments` : null)
        }
      }),
      { numRuns: 150 },
    )
  })

  it('takes no argument too many', () => {
    const extra = [...Array.from({ length: 8 }, () => 'x'), { __proto__: null }]
    expect(schemaOf(name).safeParse(extra).success).toBe(false)
    call(name, own, extra)
    expect(seen).toEqual([])
  })
})

it('says what it refuses without saying what it was', () => {
  for (const name of channels) call(name, own, ['hunter2', { hunter2: 'hunter2' }])
  expect(JSON.stringify(vi.mocked(console.warn).mock.calls)).not.toContain('hunter2')
})

it('is all that the main process listens to', () => {
  const folder = join(import.meta.dirname, '..')
  const files = globSync('**/*.ts', { cwd: folder }).filter((path) => !path.endsWith('.test.ts'))
  const source = files.map((path) => readFileSync(join(folder, path), 'utf8')).join('\n')
  const named = (verb: string) =>
    [...source.matchAll(new RegExp(`\\b${verb}\\(\\s*\\w+,\\s*'([^']+)'`, 'g'))]
      .map(([, name]) => name)
      .sort()
  expect(named('answerCall')).toEqual(calls.toSorted())
  expect(named('receivePost')).toEqual(posts.toSorted())
  expect(source).not.toMatch(/ipcMain\s*\.|\bipc\.(once|handleOnce|addListener)\b/)
})
