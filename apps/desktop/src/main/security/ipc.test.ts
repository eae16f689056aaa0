import type { IpcMain, WebFrameMain } from 'electron'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { MAX_PATHLESS_BYTES } from '../../ipc/pathless.ts'
import { answerCall, receivePost, senderOf } from './ipc.ts'

type Handler = (event: { senderFrame: WebFrameMain | null }, ...args: unknown[]) => unknown

const frame = (url: string, parent: WebFrameMain | null = null) => ({ url, parent }) as WebFrameMain
const own = { senderFrame: frame('app://roomkey/index.html') }
const foreign = [
  { senderFrame: null },
  { senderFrame: frame('https://evil.example/') },
  { senderFrame: frame('app://roomkey.evil/index.html') },
  { senderFrame: frame('file:///app/index.html') },
  { senderFrame: frame('') },
  { senderFrame: frame('app://roomkey/index.html', frame('app://roomkey/index.html')) },
]

let handlers: Map<string, Handler>
let ipc: Pick<IpcMain, 'handle' | 'on'>
let calls: unknown[][]
const record = (...args: unknown[]) => void calls.push(args)

beforeEach(() => {
  handlers = new Map()
  calls = []
  const register = (name: string, handler: unknown) => handlers.set(name, handler as Handler)
  ipc = { handle: register, on: register } as unknown as typeof ipc
})
afterEach(() => vi.restoreAllMocks())

describe('senderOf', () => {
  it('knows the main frame of an account’s own page and no other', () => {
    expect(senderOf(own)).toBe('roomkey')
    expect(senderOf({ senderFrame: frame('app://second/index.html') })).toBe('second')
    for (const event of foreign) expect(senderOf(event)).toBeNull()
  })
})

describe('answerCall', () => {
  beforeEach(() => {
    answerCall(ipc, 'files:stage', (_account, files) => {
      record(files)
      return []
    })
    answerCall(ipc, 'protection:choose', (_account, answer) => {
      record(answer)
      return { keychain: true }
    })
    answerCall(ipc, 'link:open', (_account, url) => record(url))
  })

  it('hands checked arguments to the handler', async () => {
    const bytes = new Uint8Array([1])
    const files = [
      { path: '/home/alice/a.txt', type: 'text/plain' },
      { name: 'b', type: '', bytes },
    ]
    expect(await handlers.get('files:stage')?.(own, files)).toEqual([])
    expect(calls).toEqual([[files]])
  })

  it('refuses every foreign frame before the handler sees anything', () => {
    for (const event of foreign) {
      expect(() => handlers.get('link:open')?.(event, 'https://example.org/')).toThrow('refused')
    }
    expect(calls).toEqual([])
  })

  it.each([
    ['link:open', []],
    ['link:open', [42]],
    ['link:open', ['https://example.org/', 'extra']],
    ['link:open', ['x'.repeat(8193)]],
    ['protection:choose', ['anything']],
    ['files:stage', [{}]],
    ['files:stage', ['/etc/passwd']],
    ['files:stage', [[{ path: '', type: '' }]]],
    ['files:stage', [[{ path: '/a' }]]],
    ['files:stage', [[{ path: '/a', type: '', bytes: new Uint8Array() }]]],
    ['files:stage', [[{ name: 'a', type: '', bytes: 'text' }]]],
    ['files:stage', [[{ name: 'a', type: '', bytes: { byteLength: 1 } }]]],
    ['files:stage', [[{ name: 'a', type: '', bytes: new Uint8Array(MAX_PATHLESS_BYTES + 1) }]]],
    ['files:stage', [Array.from({ length: 101 }, () => ({ path: '/a', type: '' }))]],
  ] as const)('refuses malformed arguments of %s (%#)', (name, args) => {
    expect(() => handlers.get(name)?.(own, ...args)).toThrow('malformed')
    expect(calls).toEqual([])
  })

  it('tells neither the page nor the log what a handler failed with', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const path = "/home/alice/Bob's divorce plan.pdf"
    const error = Object.assign(new Error(`ENOENT: no such file, stat '${path}'`), { code: 'ENOENT' })
    answerCall(ipc, 'files:hold', () => Promise.reject(error))
    answerCall(ipc, 'files:drag', () => {
      throw new Error(path)
    })
    const id = '0198c0de-0000-7000-8000-000000000001'
    await expect(handlers.get('files:hold')?.(own, id)).rejects.toThrow(/^files:hold: failed$/)
    await expect(handlers.get('files:drag')?.(own, id)).rejects.toThrow(/^files:drag: failed$/)
    expect(warn.mock.calls).toEqual([
      ['files:hold:', 'ENOENT'],
      ['files:drag:', 'Error'],
    ])
  })

  it('does not repeat the arguments in the refusal', () => {
    expect(() => handlers.get('link:open')?.(own, { secret: 'hunter2' })).toThrow(
      /^link:open: malformed arguments$/,
    )
  })
})

describe('receivePost', () => {
  it('outlives a handler that fails, and says which', () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {})
    receivePost(ipc, 'accounts:add', () => {
      throw new Error('ENOSPC')
    })
    handlers.get('accounts:add')?.(own)
    expect(said).toHaveBeenCalledWith('accounts:add failed:', 'Error')
  })

  beforeEach(() => {
    vi.spyOn(console, 'warn').mockImplementation(() => {})
    receivePost(ipc, 'engine:post', (account, message) => record(account, message))
  })

  it('passes a call of the RPC on', () => {
    const message = { t: 'q', i: 'x1', m: 'watch', a: [1, { view: 'rooms' }] }
    handlers.get('engine:post')?.(own, message)
    expect(calls).toEqual([['roomkey', message]])
  })

  it.each([
    [null],
    ['text'],
    [{ t: 'q', m: 'watch' }],
    [{ t: 's', i: '1', r: 'an answer nobody asked for' }],
    [{ t: 'q', m: 'watch', a: [], extra: true }],
    [{ t: 'q', m: 'x'.repeat(65), a: [] }],
    [{ t: 'q', m: 'watch', a: Array.from({ length: 9 }) }],
  ])('drops %j', (message) => {
    handlers.get('engine:post')?.(own, message)
    expect(calls).toEqual([])
  })

  it('drops what a foreign frame sends, and logs no content', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    for (const event of foreign) handlers.get('engine:post')?.(event, { t: 'q', m: 'hunter2', a: [] })
    expect(calls).toEqual([])
    expect(JSON.stringify(warn.mock.calls)).not.toContain('hunter2')
  })
})
