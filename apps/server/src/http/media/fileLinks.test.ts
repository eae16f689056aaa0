import type { AttachmentId, UserId } from '@roomkey/protocol'
import { expect, test } from 'vitest'
import { createFileLinks, LINK_SECONDS } from './fileLinks.ts'

const START = 1_795_350_144
const file = '89e9f5fa-ac75-425f-9e56-49a517fe9587' as AttachmentId
const other = '75941e92-d276-422d-a6e7-5029900bae7e' as AttachmentId
const user = 11 as UserId

function linksAt(secretKey = 'secret') {
  const clock = { seconds: START }
  return { clock, links: createFileLinks({ secretKey, now: () => clock.seconds * 1_000_000 }) }
}

test('a ticket opens its file for its user until it expires', () => {
  const { clock, links } = linksAt()
  const { ticket, expiresAt } = links.sign(file, user)
  expect(links.read(file, ticket)).toBe(user)
  expect(expiresAt / 1_000_000).toBeLessThanOrEqual(START + LINK_SECONDS)
  expect(expiresAt / 1_000_000).toBeGreaterThan(START + LINK_SECONDS - 3600)
  clock.seconds = expiresAt / 1_000_000 - 1
  expect(links.read(file, ticket)).toBe(user)
  clock.seconds += 1
  expect(links.read(file, ticket)).toBeUndefined()
})

test('the same file has the same address for an hour, so that browsers keep it', () => {
  const { clock, links } = linksAt()
  const { ticket } = links.sign(file, user)
  clock.seconds += 60
  expect(links.sign(file, user).ticket).toBe(ticket)
})

test('a ticket opens nothing else, for nobody else, and not under another secret', () => {
  const { links } = linksAt()
  const { ticket } = links.sign(file, user)
  const [, expires, tag] = ticket.split('.')
  expect(links.read(other, ticket)).toBeUndefined()
  expect(links.read(file, `12.${expires}.${tag}`)).toBeUndefined()
  expect(links.read(file, `11.${Number(expires) + 1}.${tag}`)).toBeUndefined()
  expect(linksAt('another').links.read(file, ticket)).toBeUndefined()
  for (const text of ['', '..', 'x', `11.${expires}.`, `${ticket}A`, `${ticket}.x`]) {
    expect(links.read(file, text)).toBeUndefined()
  }
})
