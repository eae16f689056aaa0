import type { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import * as ws from 'ws'
import { textFrame } from './textFrame.ts'

// Exported by ws, but missing from its types.
const { Receiver } = ws as unknown as { Receiver: new (options: { isServer: boolean }) => Writable }

test.each([0, 1, 125, 126, 127, 65_535, 65_536, 200_000])(
  '%i bytes are read back by ws itself',
  async (length) => {
    const text = `é${'x'.repeat(length)}`.slice(length < 2 ? 1 : 0, length < 2 ? length + 1 : length - 1)
    expect(Buffer.byteLength(text)).toBe(length)
    const receiver = new Receiver({ isServer: false })
    const read = new Promise((resolve) =>
      receiver.once('message', (data: Buffer) => resolve(data.toString())),
    )
    receiver.write(textFrame(text))
    expect(await read).toBe(text)
  },
)
