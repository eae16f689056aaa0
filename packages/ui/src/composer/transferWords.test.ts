import type { Transfer } from '@roomkey/client/api'
import { expect, test } from 'vitest'
import { en } from '../text/en.ts'
import { createFormat } from '../text/format.ts'
import { secondsLeft, transferWords } from './transferWords.ts'

const format = createFormat(en, 'en')
const uploading = (sent: number, bytesPerSecond: number | null) =>
  ({ state: 'uploading', sent, size: 12_000_000, bytesPerSecond }) as Transfer
const words = (transfer: Transfer) => transferWords(transfer, en, format)

test('an upload says how far it is, how long it takes, and how fast', () => {
  expect(words(uploading(3_200_000, 1_400_000))).toBe('3.2 MB of 12 MB · 7 s left · 1.4 MB/s')
  expect(words(uploading(0, 40_000))).toBe('0 bytes of 12 MB · 5 min left · 40 kB/s')
})

test('and no more than is known', () => {
  expect(words(uploading(3_200_000, null))).toBe('3.2 MB of 12 MB')
  expect(secondsLeft(uploading(3_200_000, 0))).toBeNull()
  expect(words(uploading(12_000_000, 1_000_000))).toBe('Finishing…')
  expect(words({ state: 'waiting' } as Transfer)).toBe('Waiting to upload')
  expect(words({ state: 'preparing', read: 0, size: 100 } as Transfer)).toBe('Preparing…')
  expect(words({ state: 'preparing', read: 35, size: 100 } as Transfer)).toBe('Preparing… 35 %')
})
