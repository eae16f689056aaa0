import type { HistoryPage, MessageId, RoomId, UserId } from '@roomkey/protocol'
import { HistoryPage as HistoryPageSchema } from '@roomkey/protocol'
import { expect, test } from 'vitest'
import { sendMessage } from '../../actions/sendMessage.ts'
import type { MessageRow } from '../../store/store.ts'
import { httpServers } from '../testing/httpServers.ts'
import { register } from '../testing/people.ts'

const { start } = httpServers()

test('history pages by cursor in both directions', async () => {
  const http = await start()
  const alice = await register(http, 'alice')
  const room = await alice.room()
  for (let number = 1; number <= 7; number += 1) {
    await alice.send('POST', `/api/rooms/${room}/messages/`, { plaintext: `m${number}` })
  }
  const page = async (query: string) => {
    const { json } = await alice.send('GET', `/api/rooms/${room}/history/?${query}`)
    const { messages, has_more }: HistoryPage = HistoryPageSchema.parse(json)
    return [messages.map(({ text }) => text).join(' '), has_more]
  }
  expect(await page('limit=3')).toEqual(['m5 m6 m7', true])
  expect(await page('limit=3&before=5')).toEqual(['m2 m3 m4', true])
  expect(await page('limit=3&before=2')).toEqual(['m1', false])
  expect(await page('limit=3&after=0')).toEqual(['m1 m2 m3', true])
  expect(await page('after=5')).toEqual(['m6 m7', false])
  for (const query of ['before=0', 'after=-1', 'limit=201', 'limit=x', 'before=3&after=1']) {
    const reply = await alice.send('GET', `/api/rooms/${room}/history/?${query}`)
    expect([query, reply.status]).toEqual([query, 400])
  }
})

test('history around a time, and what changed in a range since a rev', async () => {
  const http = await start()
  const [alice, bob] = [await register(http, 'alice'), await register(http, 'bob')]
  const room = (await alice.room()) as RoomId
  const sent: MessageRow[] = []
  for (let number = 1; number <= 9; number += 1) {
    const actor = { id: alice.id as UserId, username: alice.username }
    const { message } = await sendMessage(http.parts, actor, {
      roomId: room,
      text: `m${number}`,
      attachmentIds: [],
    })
    sent.push(message)
  }
  const path = `/api/rooms/${room}/history/`
  const page = async (query: string) => {
    const { json } = await alice.send('GET', `${path}?${query}`)
    const { messages, has_more, at_seq, rev }: HistoryPage = HistoryPageSchema.parse(json)
    return { texts: messages.map(({ text }) => text).join(' '), has_more, at_seq, rev }
  }
  // To the millisecond, in which others may have been sent, too.
  const at = Math.floor((sent[4]?.createdAt ?? 0) / 1000)
  const first = sent.find(({ createdAt }) => createdAt >= at * 1000)?.seq ?? 0
  const around = await page(`limit=4&at=${new Date(at).toISOString()}`)
  expect(around.at_seq).toBe(first)
  expect(around.texts).toContain(`m${first}`)
  expect(await page('limit=4&at=2020-01-01T00:00:00Z')).toMatchObject({
    texts: 'm1 m2',
    at_seq: 1,
    has_more: false,
  })
  expect(await page('limit=4&at=2020-01-01T01:00:00%2B01:00')).toMatchObject({ at_seq: 1 })
  expect(await page('limit=4&at=2100-01-01T00:00:00Z')).toMatchObject({
    texts: 'm6 m7 m8 m9',
    at_seq: null,
    has_more: true,
  })
  expect(await page(`limit=4&around=${sent[4]?.id}`)).toMatchObject({
    texts: 'm3 m4 m5 m6',
    at_seq: 5,
    has_more: true,
  })
  const elsewhere = await sendMessage(
    http.parts,
    { id: alice.id as UserId, username: alice.username },
    { roomId: (await alice.room()) as RoomId, text: 'elsewhere', attachmentIds: [] },
  )
  for (const id of [elsewhere.message.id, '01900000-0000-7000-8000-000000000000'])
    expect(await page(`around=${id}`)).toMatchObject({ texts: '', at_seq: null, has_more: false })
  const { rev } = await page('limit=1')
  for (const index of [1, 6]) {
    const id = sent[index]?.id as MessageId
    await http.parts.store.write((tx) => tx.changeMessage(id, null, 1))
  }
  const seqs = async (query: string) => {
    const { json } = await alice.send('GET', `${path}?${query}`)
    const { messages, has_more } = HistoryPageSchema.parse(json)
    return [messages.map((each) => each.seq), has_more]
  }
  expect(await seqs(`before=10&from=1&since_rev=${rev}`)).toEqual([[2, 7], false])
  expect(await seqs(`before=7&from=1&since_rev=${rev}`)).toEqual([[2], false])
  expect(await seqs(`before=10&from=1&since_rev=${rev}&limit=1`)).toEqual([[7], true])
  expect(await seqs(`before=10&from=1&since_rev=${rev + 2}`)).toEqual([[], false])
  for (const query of [
    'at=yesterday',
    'at=2020-01-01T00:00:00Z&before=3',
    'before=3&from=1',
    'before=3&since_rev=1',
    'from=1&since_rev=1',
    'before=1002&from=1&since_rev=1',
  ]) {
    const reply = await alice.send('GET', `${path}?${query}`)
    expect([query, reply.status]).toEqual([query, 400])
  }
  for (const query of ['at=2020-01-01T00:00:00Z', 'before=9&from=1&since_rev=1']) {
    expect([query, (await bob.send('GET', `${path}?${query}`)).status]).toEqual([query, 403])
  }
})

test('pages of the history end at their bytes and say so, the documented list has what was asked for', async () => {
  const http = await start()
  const alice = await register(http, 'alice')
  const room = (await alice.room()) as RoomId
  const actor = { id: alice.id as UserId, username: alice.username }
  for (let number = 0; number < 9; number += 1) {
    const text = String(number).repeat(http.parts.limits.message_bytes)
    await sendMessage(http.parts, actor, { roomId: room, text, attachmentIds: [] })
  }
  const page = async (query: string) => {
    const { json } = await alice.send('GET', `/api/rooms/${room}/history/?limit=200&${query}`)
    const { messages, has_more } = json as HistoryPage
    return [messages.map(({ text }) => text[0]).join(''), has_more]
  }
  expect(await page('')).toEqual(['8', true])
  expect(await page('before=2')).toEqual(['0', false])
  expect(await page('after=7')).toEqual(['7', true])
  expect(await page('after=8')).toEqual(['8', false])
  const { json } = await alice.send('GET', `/api/rooms/${room}/messages/?limit=1000`)
  const documented = json as { plaintext: string }[]
  expect(documented.map(({ plaintext }) => plaintext[0]).join('')).toBe('012345678')
})
