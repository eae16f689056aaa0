import { join } from 'node:path'
import type { Fault } from '../fault.ts'
import { pause } from '../load/writers.ts'
import { oneNode } from '../stage/nodes.ts'

export const kill: Fault = {
  what: 'kill -9 of the server',
  open: async (folder) => {
    const { node, env } = await oneNode(join(folder, 'data'))
    return {
      urls: [node.url],
      env,
      strike: async ({ random }) => {
        await pause(random.between(0, 60))
        await node.kill9()
        const killed = performance.now()
        await node.start()
        return killed
      },
      close: () => node.stop(),
    }
  },
}
