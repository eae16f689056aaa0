import { expect, test } from 'vitest'
import { testEnvironment } from './testEnvironment.mjs'

test('servers of this machine are reached without a proxy, and others as before', () => {
  const { no_proxy, NO_PROXY } = testEnvironment({ NO_PROXY: 'git.example,localhost' }, 'linux')
  expect(no_proxy).toBe('git.example,localhost,127.0.0.1,::1')
  expect(NO_PROXY).toBe(no_proxy)
  expect(testEnvironment({}, 'win32').no_proxy).toBe('127.0.0.1,localhost,::1')
  expect(testEnvironment({ no_proxy: '*' }, 'linux').NO_PROXY).toBe('*')
})

test('the locale is one of UTF-8 that is there', () => {
  for (const env of [{}, { LANG: 'C' }, { LC_ALL: 'de_AT.UTF-8' }])
    expect(testEnvironment(env, 'linux').LC_ALL).toBe('C.UTF-8')
  expect(testEnvironment({ LANG: 'de_AT.UTF-8' }, 'darwin').LC_ALL).toBe('de_AT.UTF-8')
})
