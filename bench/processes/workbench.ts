import { rmSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runProgram, type ServerProcess, startServer } from './child.ts'

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
export const RESULTS = join(ROOT, 'bench-results')

/** As people start the server. */
export const YOUNG_OBJECTS = ['--min-semi-space-size=16', '--max-semi-space-size=16']

/** What scenarios are given: a folder that goes away and the programs to measure. */
export interface Workbench {
  /** A new path in the folder. */
  path(name: string): string
  /** The server as people start it, on an empty data folder when none is named, with more flags for Node. */
  startRoomkey(dataDir?: string, flags?: readonly string[]): Promise<ServerProcess>
  /** A server of bench/ceilings/. */
  startCeiling(file: string, args?: readonly string[], flags?: readonly string[]): Promise<ServerProcess>
  /** A program of bench/ceilings/ that prints one JSON object. */
  runCeiling(file: string, args: readonly string[]): Promise<{ rate: number }>
  close(): Promise<void>
}

export async function openWorkbench(profile: string | undefined): Promise<Workbench> {
  await mkdir(RESULTS, { recursive: true })
  // Not the system's temp folder: where that is memory, an fsync costs nothing.
  const folder = await mkdtemp(join(RESULTS, '.work-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  let files = 0
  const path = (name: string) => {
    files += 1
    return join(folder, `${files}-${name}`)
  }
  const profiling = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]
  const ceiling = (file: string) => join(ROOT, 'bench', 'ceilings', file)

  return {
    path,
    startRoomkey: (dataDir = path('data'), flags = []) =>
      startServer(
        [...profiling, ...YOUNG_OBJECTS, ...flags, join(ROOT, 'apps', 'server', 'src', 'main.ts')],
        /^Roomkey is ready at (\S+)$/,
        { PORT: '0', HOST: '127.0.0.1', DATA_DIR: dataDir, RATE_LIMIT: 'off', LOG_LEVEL: 'warn' },
      ),
    startCeiling: (file, args = [], flags = []) =>
      startServer([...flags, ceiling(file), ...args], /^ready at (\S+)$/),
    runCeiling: async (file, args) => JSON.parse(await runProgram([ceiling(file), ...args])),
    close: () => rm(folder, { recursive: true, force: true }),
  }
}
