import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readOptions } from './options.ts'

describe('options', () => {
  it('come from the environment', () => {
    const env = {
      ROOMKEY_SERVER: 'http://127.0.0.1:8000',
      ROOMKEY_USER_DATA: 'profile',
      ROOMKEY_UPDATE_FEED: 'https://updates.example/',
      ROOMKEY_DICTIONARIES: 'off',
      ROOMKEY_REGISTER_LINKS: '1',
    }
    expect(readOptions([], env)).toEqual({
      server: 'http://127.0.0.1:8000',
      userData: resolve('profile'),
      updateFeed: 'https://updates.example/',
      dictionaries: 'off',
      hidden: false,
      registerLinks: true,
    })
    expect(readOptions([], { ROOMKEY_SERVER: '' })).toEqual({
      server: null,
      userData: null,
      updateFeed: null,
      dictionaries: null,
      hidden: false,
      registerLinks: false,
    })
  })

  it('come from arguments first, among Chromium’s own', () => {
    const args = [
      '--no-sandbox',
      '--server=http://a.example',
      '--lang=de',
      '--user-data',
      '/tmp/p',
      'roomkey://x',
      '--update-feed=https://updates.example/',
      '--dictionaries=https://words.example/',
      '--hidden',
      '--register-links',
    ]
    expect(readOptions(args, { ROOMKEY_SERVER: 'http://b.example' })).toEqual({
      server: 'http://a.example',
      userData: resolve('/tmp/p'),
      updateFeed: 'https://updates.example/',
      dictionaries: 'https://words.example/',
      hidden: true,
      registerLinks: true,
    })
  })
})
