import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Fault } from '../fault.ts'
import { pause } from '../load/writers.ts'
import { oneNode } from '../stage/nodes.ts'
import { mountSmallDisk } from '../stage/smallDisk.ts'

const MEGABYTES = 96
/** Answers that say so, before there is room again. */
const TOLD = 10

export const diskFull: Fault = {
  what: 'disk full',
  open: async (folder) => {
    const disk = join(folder, 'disk')
    const unmount = await mountSmallDisk(disk, MEGABYTES)
    try {
      const { node, env } = await oneNode(join(disk, 'data'))
      const ballast = join(disk, 'ballast')
      return {
        urls: [node.url],
        env,
        strike: async ({ ledger, read }) => {
          const before = told(ledger.refused)
          await fill(ballast)
          await ledger.until('refusals', () => told(ledger.refused) >= before + TOLD)
          // What is stored can be read all the time.
          await read()
          await untilTold(node.url)
          await rm(ballast)
          return performance.now()
        },
        close: async () => {
          await node.stop()
          await unmount()
        },
      }
    } catch (error) {
      await unmount()
      throw error
    }
  },
}

const told = (refused: ReadonlyMap<string, number>) =>
  (refused.get('503 unavailable') ?? 0) + (refused.get('frame unavailable') ?? 0)

/** Not at once: what an upload gives back that broke off takes a few more commits. */
async function untilTold(url: string, seconds = 100): Promise<void> {
  const until = performance.now() + seconds * 1000
  for (;;) {
    const health = await (await fetch(new URL('/readyz', url))).text()
    if (health.includes('without room on the disk')) return
    if (performance.now() > until) throw new Error(`A full disk is told as ${health}`)
    await pause(5)
  }
}

async function fill(path: string): Promise<void> {
  const file = await open(path, 'w')
  try {
    for (let size = 1024 * 1024; size >= 1; ) {
      try {
        await file.write(new Uint8Array(size))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
        // The last pages too, down to the last byte.
        size = Math.floor(size / 2)
      }
    }
  } finally {
    await file.close()
  }
}
