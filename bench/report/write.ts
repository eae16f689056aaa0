import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Options } from '../options.ts'
import { RESULTS } from '../processes/workbench.ts'
import type { Row } from '../scenario.ts'
import type { Machine } from './machine.ts'

/** Writes one JSON file into bench-results/, and where the caller asked for it; resolves with the paths. */
export async function writeResults(
  options: Options,
  machine: Machine,
  rows: readonly Row[],
): Promise<string[]> {
  const date = new Date().toISOString()
  const { rounds, seconds } = options
  const text = `${JSON.stringify({ date, machine, rounds, seconds, rows }, null, 2)}\n`
  const paths = [join(RESULTS, `${date.replaceAll(':', '-').slice(0, 19)}.json`)]
  if (options.out !== undefined) paths.push(resolve(options.out))
  for (const path of paths) {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text)
  }
  return paths
}
