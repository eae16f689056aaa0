import { Readable } from 'node:stream'
import type { HttpResponse } from '../../../../src/ports/index.ts'
import { uploadFile } from '../../uploadFile.ts'
import { openSocketOn, plainly, requestText } from '../networkPorts.ts'
import { type FindWay, openNetwork, STRAIGHT, type Way } from '../openNetwork.ts'

const FILE = { size: 4, read: () => Readable.from([Buffer.from('file')], { objectMode: false }) }

/** The three ways in which an app talks to a server. */
export function callsOver(way: Partial<Way> | FindWay) {
  const findWay: FindWay = typeof way === 'function' ? way : async () => ({ ...STRAIGHT, ...way })
  const network = openNetwork(findWay)
  const call = async (answer: Promise<HttpResponse>) => (await plainly(answer)).text
  return {
    network,
    get: (url: string) => call(requestText(network, { method: 'GET', url })),
    upload: (url: string) => call(uploadFile({ method: 'PATCH', url }, FILE, 0, network.agents)),
    /** What it said first, or how it ended. */
    socket: (url: string) =>
      new Promise<string | number>((resolve) => {
        const socket = openSocketOn(network)(url, {
          opened() {},
          received(text) {
            resolve(text)
            socket.close(1000, '')
          },
          closed: resolve,
        })
      }),
    /** All three, or why not. */
    async all(origin: string) {
      const told = (error: unknown) => (error instanceof Error ? error.name : 'no error')
      return [
        await this.get(`${origin}/a`).catch(told),
        await this.upload(`${origin}/b`).catch(told),
        await this.socket(`${origin.replace('http', 'ws')}/c`),
      ]
    },
  }
}

/** What `all` gives when all is well. */
export const ANSWERED = ['GET /a 0', 'PATCH /b 4', 'hello']
