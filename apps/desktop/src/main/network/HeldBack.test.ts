import type { WebRequest } from 'electron'
import { expect, test } from 'vitest'
import { HeldBack } from './HeldBack.ts'

type Listener = Exclude<Parameters<WebRequest['onBeforeRequest']>[0], null>

test('pages get nothing from a host for as long as Chromium may remember its certificate', () => {
  let now = 0
  const listening: { listener: Listener | null } = { listener: null }
  const onBeforeRequest = (...given: unknown[]) => {
    listening.listener = given.at(-1) as Listener | null
  }
  const held = new HeldBack({ onBeforeRequest } as never, () => now)
  const isCancelled = (url: string) => {
    let cancelled: boolean | undefined = false
    listening.listener?.({ url } as never, (answer) => {
      cancelled = answer.cancel
    })
    return cancelled
  }
  held.add('chat.example')
  held.add('::1')
  const urls = [
    'https://chat.example:8443/media/a',
    'https://[::1]/a',
    'https://other.example/',
    'app://roomkey/',
  ]
  expect(urls.map(isCancelled)).toEqual([true, true, false, false])
  // A server may be called like an account's own page.
  held.add('roomkey')
  const named = [
    'https://roomkey/a',
    'wss://roomkey/ws/sync/',
    'app://roomkey/index.html',
    'http://roomkey/a',
  ]
  expect(named.map(isCancelled)).toEqual([true, true, false, false])
  held.release('roomkey')
  held.release('::1')
  expect(urls.map(isCancelled)).toEqual([true, false, false, false])
  now = 30 * 60_000
  expect(urls.map(isCancelled)).toEqual([true, false, false, false])
  now = 31 * 60_000
  expect(urls.map(isCancelled)).toEqual([false, false, false, false])
  // Requests do not wait for anybody any more.
  expect(listening.listener).toBeNull()
})
