import { Client } from 'undici'
import { type ClosedLoop, closedLoop, type LoadResult } from './closedLoop.ts'

export interface ListLoad {
  url: URL
  pid: number
  token?: string
  until: ClosedLoop['until']
}

/**
 * One reader of a long list, which may come in pieces without its length: undici reads it. It costs more than our own
 * connections, and next to nothing beside such a list.
 */
export async function listLoad({ url, pid, token, until }: ListLoad): Promise<LoadResult> {
  const { promise: failed, reject: fail } = Promise.withResolvers<never>()
  failed.catch(() => undefined)
  const client = new Client(url.origin)
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const read = async () => {
    const { statusCode, body } = await client.request({ method: 'GET', path: url.pathname, headers })
    for await (const _ of body);
    if (statusCode !== 200) throw new Error(`${url.pathname} answered ${statusCode}`)
  }
  try {
    return await closedLoop({ lanes: [(done) => void read().then(done, fail)], pid, until, failed })
  } finally {
    await client.destroy()
  }
}
