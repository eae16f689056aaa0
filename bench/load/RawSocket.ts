import { randomBytes } from 'node:crypto'
import { request } from 'node:http'
import type { Duplex } from 'node:stream'
import { FrameReader, pongFrame, textFrame } from './frames.ts'

/** A WebSocket client that is little more than its TCP socket. */
export class RawSocket {
  /** Replace it to hear what comes. */
  onText: (payload: string) => void = () => undefined
  #stream: Duplex
  #closing = false

  private constructor(stream: Duplex, head: Buffer, onFailure: (error: Error) => void) {
    this.#stream = stream
    const fail = (error: Error) => {
      if (!this.#closing) onFailure(error)
    }
    const reader = new FrameReader({
      text: (payload) => this.onText(payload),
      ping: (payload) => stream.write(pongFrame(payload)),
      close: (code) => fail(new Error(`The server closed a socket with ${code}.`)),
    })
    stream.on('data', (chunk: Buffer) => reader.push(chunk))
    stream.on('error', fail)
    stream.on('close', () => fail(new Error('The server dropped a socket.')))
    if (head.length > 0) stream.unshift(head)
  }

  static open(url: URL, onFailure: (error: Error) => void): Promise<RawSocket> {
    return new Promise((resolve, reject) => {
      const upgrade = request(url, {
        agent: false,
        headers: {
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': randomBytes(16).toString('base64'),
        },
      })
      upgrade.once('error', reject)
      upgrade.once('response', (reply) => reject(new Error(`${url.pathname} answered ${reply.statusCode}.`)))
      upgrade.once('upgrade', (_reply, stream, head) => {
        upgrade.off('error', reject)
        resolve(new RawSocket(stream, head, onFailure))
      })
      upgrade.end()
    })
  }

  send(text: string): void {
    this.#stream.write(textFrame(text))
  }

  close(): void {
    this.#closing = true
    this.#stream.destroy()
  }
}
