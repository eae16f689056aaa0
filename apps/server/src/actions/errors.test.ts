import { expect, it } from 'vitest'
import { asActionError } from './errors.ts'

const coded = (code: string) => Object.assign(new Error('planted'), { code })

it.each(['SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT', 'ENOSPC', 'SQLITE_FULL'])('%s passes: try again', (code) => {
  const { code: told, retryAfter } = asActionError(coded(code))
  expect(told).toBe('unavailable')
  expect(retryAfter).toBeGreaterThan(0)
})

it('tells nothing else of what went wrong here', () => {
  expect(asActionError(coded('SQLITE_CORRUPT')).code).toBe('internal')
  expect(asActionError(undefined).code).toBe('internal')
})
