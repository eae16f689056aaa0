// The little of RFC 6455 that a load generator needs: 500 sockets of a full client would take the core that the
// server is to be measured with. Server frames come unmasked; extensions are never offered, fragments never expected.

const FIN = 0x80
const TEXT = 0x1
const CLOSE = 0x8
const PING = 0x9
const PONG = 0xa

export interface FrameHandlers {
  text(payload: string): void
  ping(payload: Buffer): void
  close(code: number): void
}

/** Reads server frames out of chunks that may end anywhere. Text arrives as latin1: same bytes, same string. */
export class FrameReader {
  #handlers: FrameHandlers
  #rest: Buffer = Buffer.alloc(0)

  constructor(handlers: FrameHandlers) {
    this.#handlers = handlers
  }

  push(chunk: Buffer): void {
    const data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    let position = 0
    for (;;) {
      const header = headerAt(data, position)
      if (header === undefined || header.end > data.length) break
      this.#handle(header.opcode, data, header.start, header.end)
      position = header.end
    }
    this.#rest = data.subarray(position)
  }

  #handle(opcode: number, data: Buffer, start: number, end: number): void {
    if (opcode === (FIN | TEXT)) this.#handlers.text(data.toString('latin1', start, end))
    else if (opcode === (FIN | PING)) this.#handlers.ping(data.subarray(start, end))
    else if (opcode === (FIN | CLOSE)) this.#handlers.close(end - start < 2 ? 1005 : data.readUInt16BE(start))
    else if (opcode !== (FIN | PONG))
      throw new Error(`A frame that nobody should send: 0x${opcode.toString(16)}`)
  }
}

function headerAt(
  data: Buffer,
  position: number,
): { opcode: number; start: number; end: number } | undefined {
  const opcode = data[position]
  const length = data[position + 1]
  if (opcode === undefined || length === undefined) return undefined
  if (length < 126) return { opcode, start: position + 2, end: position + 2 + length }
  const start = position + (length === 126 ? 4 : 10)
  if (start > data.length) return undefined
  const long = length === 126 ? data.readUInt16BE(position + 2) : Number(data.readBigUInt64BE(position + 2))
  return { opcode, start, end: start + long }
}

/** A client's text frame. Its mask is all zeros, which is valid and costs nothing. */
export function textFrame(text: string): Buffer {
  return maskedFrame(TEXT, Buffer.from(text))
}

export function pongFrame(payload: Buffer): Buffer {
  return maskedFrame(PONG, payload)
}

function maskedFrame(opcode: number, payload: Buffer): Buffer {
  const long = payload.length >= 126
  const header = Buffer.alloc(long ? 8 : 6)
  header[0] = FIN | opcode
  header[1] = FIN | (long ? 126 : payload.length)
  if (long) header.writeUInt16BE(payload.length, 2)
  return Buffer.concat([header, payload])
}
