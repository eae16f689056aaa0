import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Fault } from '../fault.ts'
import { oneNode } from '../stage/nodes.ts'

const PRELOAD = fileURLToPath(new URL('../stage/clock.cjs', import.meta.url))
const HOUR_MS = 3_600_000
/** Acknowledged under the wrong time, before it is right again. */
const MEANWHILE = 40

export const clock: Fault = {
  what: 'clock jumps ±1 h and back',
  open: async (folder) => {
    const file = join(folder, 'clock')
    const { node, env } = await oneNode(join(folder, 'data'), {
      CLOCK_FILE: file,
      NODE_OPTIONS: `--require ${PRELOAD}`,
    })
    const jump = async (ms: number) => {
      await writeFile(file, `${ms}`)
      if (node.pid !== undefined) process.kill(node.pid, 'SIGUSR2')
    }
    let ahead = false
    return {
      urls: [node.url],
      env,
      strike: async ({ ledger }) => {
        ahead = !ahead
        await jump(ahead ? HOUR_MS : -HOUR_MS)
        await ledger.more(MEANWHILE)
        await jump(0)
        return performance.now()
      },
      close: () => node.stop(),
    }
  },
}
