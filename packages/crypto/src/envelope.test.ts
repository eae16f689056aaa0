import { describe, expect, test } from 'vitest'
import { encodeBinding } from './shared/binding.ts'
import { builds } from './testing/builds.ts'
import { flipped, toHex } from './testing/fixtures.ts'

const bind = { roomId: 'room-1', messageId: 'message-1', senderId: '7' }

test('bindings are unambiguous', () => {
  const lists: (string | null)[][] = [
    ['ab', 'c'],
    ['a', 'bc'],
    ['abc'],
    ['abc', ''],
    ['abc', null],
    ['', 'abc'],
    [null, 'abc'],
    ['a', 'b', 'c'],
  ]
  expect(new Set(lists.map((list) => toHex(encodeBinding(list)))).size).toBe(lists.length)
})

test.each([
  ['ASCII', ['roomkey message', 'room-1', '', null, 'x'.repeat(127)]],
  ['a long field', ['room-1', 'x'.repeat(128), null]],
  ['a field that is not ASCII', ['é', 'room-1', null]],
  ['nulls alone', [null, null]],
])('a binding has one layout: %s', (_what, fields) => {
  const bytes = fields.flatMap((field) => {
    if (field === null) return [0]
    const text = new TextEncoder().encode(field)
    return [1, 0, 0, text.length >> 8, text.length & 255, ...text]
  })
  expect([...encodeBinding(fields)]).toEqual(bytes)
})

describe.each(builds)('envelopes, $name build', ({ crypto }) => {
  const { CorruptError, importRoomKey, openBytes, openMessage, sealBytes, sealMessage } = crypto
  const newKey = () => importRoomKey(crypto.generateRoomKey())

  test.each(['', 'hello', '\uFEFFwith a mark', 'NUL\0 inside', '👩‍👩‍👧‍👦 שלום 中文', 'x'.repeat(300_000)])(
    'brings back a text unchanged',
    async (text) => {
      const key = await newKey()
      const envelope = await sealMessage(key, bind, text)
      expect(envelope.version).toBe(1)
      expect(await openMessage(key, bind, envelope)).toBe(text)
    },
  )

  test('opens only in its room, message and sender', async () => {
    const key = await newKey()
    const envelope = await sealMessage(key, bind, 'hello')
    for (const other of [{ roomId: 'room-2' }, { messageId: 'message-2' }, { senderId: '8' }]) {
      const moved = openMessage(key, { ...bind, ...other }, envelope)
      await expect(moved).rejects.toBeInstanceOf(CorruptError)
    }
    await expect(openMessage(await newKey(), bind, envelope)).rejects.toBeInstanceOf(CorruptError)
  })

  test('stays openable when the account of its sender is deleted, in its place only', async () => {
    const key = await newKey()
    const envelope = await sealMessage(key, bind, 'hello')
    expect(await openMessage(key, { ...bind, senderId: null }, envelope)).toBe('hello')
    const moved = openMessage(key, { ...bind, messageId: 'message-2', senderId: null }, envelope)
    await expect(moved).rejects.toBeInstanceOf(CorruptError)
  })

  test('a message sealed for nobody opens for nobody else', async () => {
    const key = await newKey()
    const nobody = { ...bind, senderId: null }
    const envelope = await sealMessage(key, nobody, 'hello')
    expect(await openMessage(key, nobody, envelope)).toBe('hello')
    await expect(openMessage(key, bind, envelope)).rejects.toBeInstanceOf(CorruptError)
  })

  test('refuses any changed byte, the sender it carries included', async () => {
    const key = await newKey()
    const envelope = await sealMessage(key, bind, 'hi')
    for (const senderId of ['7', null]) {
      for (let index = 0; index < envelope.ciphertext.length; index += 1) {
        const changed = { ...envelope, ciphertext: flipped(envelope.ciphertext, index) }
        await expect(openMessage(key, { ...bind, senderId }, changed)).rejects.toBeInstanceOf(CorruptError)
      }
      const cut = { ...envelope, ciphertext: new Uint8Array(0) }
      await expect(openMessage(key, { ...bind, senderId }, cut)).rejects.toBeInstanceOf(CorruptError)
    }
  })

  test('refuses a version it was not sealed as, and unknown ones', async () => {
    const key = await newKey()
    const envelope = await sealMessage(key, bind, 'hello')
    for (const version of [0, 2, -1]) {
      await expect(openMessage(key, bind, { ...envelope, version })).rejects.toBeInstanceOf(CorruptError)
    }
  })

  test('opens version 0: no associated data', async () => {
    const key = await newKey()
    const sealed = await crypto.seal(key, new TextEncoder().encode('old'))
    expect(await openMessage(key, bind, { version: 0, ...sealed })).toBe('old')
    const broken = await crypto.seal(key, Uint8Array.of(0xff))
    await expect(openMessage(key, bind, { version: 0, ...broken })).rejects.toBeInstanceOf(CorruptError)
  })

  test('refuses to seal what it could not bring back', async () => {
    const key = await newKey()
    await expect(sealMessage(key, bind, 'lone \uD800')).rejects.toBeInstanceOf(RangeError)
    await expect(sealMessage(key, { ...bind, senderId: '' }, 'x')).rejects.toBeInstanceOf(RangeError)
    const long = { ...bind, senderId: 'x'.repeat(256) }
    await expect(sealMessage(key, long, 'x')).rejects.toBeInstanceOf(RangeError)
  })

  test('sealed bytes open for their room and purpose only, and never as a message', async () => {
    const key = await newKey()
    const place = { roomId: 'room-1', purpose: 'file-key:1' }
    const envelope = await sealBytes(key, place, Uint8Array.of(1, 2, 3))
    expect(await openBytes(key, place, envelope)).toEqual(Uint8Array.of(1, 2, 3))
    for (const other of [{ roomId: 'room-2' }, { purpose: 'file-key:2' }]) {
      await expect(openBytes(key, { ...place, ...other }, envelope)).rejects.toBeInstanceOf(CorruptError)
    }
    await expect(openBytes(key, place, { ...envelope, version: 0 })).rejects.toBeInstanceOf(CorruptError)
    await expect(openMessage(key, { ...bind, senderId: null }, envelope)).rejects.toBeInstanceOf(CorruptError)
  })
})
