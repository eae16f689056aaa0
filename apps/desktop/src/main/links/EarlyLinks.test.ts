import { expect, test } from 'vitest'
import { EarlyLinks, linkIn } from './EarlyLinks.ts'

test('a link is found among the arguments, wherever it stands', () => {
  const link = 'roomkey://open/server/chat.example.org'
  expect(linkIn(['roomkey', '--no-sandbox', link, '--server=x'])).toBe(link)
  expect(linkIn(['roomkey', 'ROOMKEY:nonsense'])).toBe('ROOMKEY:nonsense')
  expect(linkIn(['roomkey', '--server=roomkey://open', 'https://example.org'])).toBeNull()
})

test('before there is somebody to open it the latest link waits, later ones are opened at once', () => {
  const links = new EarlyLinks()
  const opened: string[] = []
  links.take('first')
  links.take(null)
  links.take('second')
  links.openWith((link) => opened.push(link))
  links.take('third')
  expect(opened).toEqual(['second', 'third'])
})
