import { EventEmitter } from 'node:events'
import type { Session } from 'electron'
import { expect, it, vi } from 'vitest'
import { guardDownloads } from './guardDownloads.ts'

it('refuses every download that a page starts', () => {
  const session = new EventEmitter()
  guardDownloads(session as unknown as Session)
  const preventDefault = vi.fn()
  session.emit('will-download', { preventDefault })
  expect(preventDefault).toHaveBeenCalledOnce()
})
