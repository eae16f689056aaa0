import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { advice } from './advice.ts'

const dataDir = resolve('data')

test('what may not be used in the data folder is named', () => {
  const path = join(dataDir, 'keys', 'secret_key')
  const said = advice(Object.assign(new Error('no'), { code: 'EACCES', path }), { dataDir })
  expect(said).toContain(`${path} (EACCES)`)
  expect(said).toContain('account')
})

test.each(['SQLITE_CANTOPEN', 'SQLITE_READONLY', 'SQLITE_READONLY_DIRECTORY'])(
  '%s names the folder',
  (code) => {
    const error = Object.assign(new Error('select * from sqlite_master'), { code })
    expect(advice(error, { dataDir })).toMatch(new RegExp(`^DATA_DIR cannot be used: .*\\(${code}\\)`))
  },
)

test.each(['ENOSPC', 'SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE'])('%s is a full disk', (code) => {
  const error = Object.assign(new Error('select * from sqlite_master - disk I/O error'), { code })
  expect(advice(error, { dataDir })).toBe('The disk is full: make room and try again.')
})
