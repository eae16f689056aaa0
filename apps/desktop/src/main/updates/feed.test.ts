import { describe, expect, it } from 'vitest'
import { feedOf } from './feed.ts'

const built = { provider: 'generic', url: 'https://updates.example/', publisherName: ['CN=Roomkey'] }

describe('the feed', () => {
  it('is the one built in, or the one given at the start', () => {
    expect(feedOf(null, built, 'linux')).toEqual({ url: 'https://updates.example/', channel: null })
    expect(feedOf('https://own.example/roomkey', built, 'darwin')).toMatchObject({
      url: 'https://own.example/roomkey',
    })
    expect(feedOf(null, { ...built, channel: 'beta' }, 'linux')).toMatchObject({ channel: 'beta' })
    expect(feedOf(null, { ...built, channel: '../evil' }, 'linux')).toMatchObject({ channel: null })
  })

  it.each([
    null,
    {},
    { provider: 'github', url: 'https://a.example/' },
    { provider: 'generic', url: 'no address' },
  ])('is none when the build names none: %j', (named) => expect(feedOf(null, named, 'linux')).toBe('noFeed'))

  it('cannot be given to a build that was not meant to have one', () => {
    expect(feedOf('https://own.example/', null, 'linux')).toBe('noFeed')
  })

  it.each([
    'http://updates.example/',
    'http://127.0.0.1.example/',
    'http://10.0.0.1/',
    'file:///feed/',
    'ftp://a/',
  ])('is refused where anybody on the way could change it: %s', (url) => {
    expect(feedOf(url, built, 'linux')).toBe('insecureFeed')
    expect(feedOf(null, { ...built, url }, 'linux')).toBe('insecureFeed')
  })

  it.each(['http://127.0.0.1:8000/', 'http://localhost/', 'http://[::1]:1/'])(
    'may be this machine itself: %s',
    (url) => expect(feedOf(url, built, 'linux')).toMatchObject({ url }),
  )

  it.each([undefined, null, '', [], [''], ['CN=Roomkey', 7]])(
    'is of no use on Windows when the build does not say whose signature counts: %j',
    (publisherName) => {
      expect(feedOf('https://own.example/', { ...built, publisherName }, 'win32')).toBe('unsigned')
    },
  )

  it('is used on Windows with one', () => {
    for (const publisherName of ['CN=Roomkey', ['CN=Roomkey', 'CN=Roomkey Ltd']]) {
      expect(feedOf(null, { ...built, publisherName }, 'win32')).toMatchObject({ url: built.url })
    }
  })
})
