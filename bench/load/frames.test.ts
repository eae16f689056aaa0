import { expect, test } from 'vitest'
import { FrameReader } from './frames.ts'

/** As RFC 6455 section 5.2 draws it: one byte of length, or 126 and two, or 127 and eight. */
function serverFrame(opcode: number, payload: Buffer): Buffer {
  const { length } = payload
  const header = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10)
  header[0] = 0x80 | opcode
  header[1] = length < 126 ? length : length < 65_536 ? 126 : 127
  if (header.length === 4) header.writeUInt16BE(length, 2)
  if (header.length === 10) header.writeBigUInt64BE(BigInt(length), 2)
  return Buffer.concat([header, payload])
}

test('text frames of every length form are read, wherever chunks end', () => {
  const texts = ['', 'short', 'x'.repeat(125), 'y'.repeat(126), 'z'.repeat(70_000)]
  const bytes = Buffer.concat(texts.map((text) => serverFrame(1, Buffer.from(text))))
  for (const chunk of [5, 999, bytes.length]) {
    const read: string[] = []
    const reader = new FrameReader({
      text: (text) => read.push(text),
      ping: () => expect.unreachable(),
      close: () => expect.unreachable(),
    })
    for (let at = 0; at < bytes.length; at += chunk) reader.push(bytes.subarray(at, at + chunk))
    expect(read).toEqual(texts)
  }
})

test('pings and closes are told apart from text', () => {
  const events: unknown[] = []
  const reader = new FrameReader({
    text: (text) => events.push(['text', text]),
    ping: (payload) => events.push(['ping', payload.toString()]),
    close: (code) => events.push(['close', code]),
  })
  reader.push(Buffer.concat([serverFrame(9, Buffer.from('hi')), serverFrame(8, Buffer.from([0x0f, 0xa0]))]))
  expect(events).toEqual([
    ['ping', 'hi'],
    ['close', 4000],
  ])
})
