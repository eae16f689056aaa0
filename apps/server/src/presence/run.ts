import type { ChainableCommander } from 'ioredis'

/** The replies of a transaction. Rejects when one of its commands failed, which the library hides among the replies. */
export async function run(multi: ChainableCommander): Promise<unknown[]> {
  const results = await multi.exec()
  if (!results) throw new Error('The transaction was not run.')
  return results.map(([error, reply]) => {
    if (error) throw error
    return reply
  })
}
