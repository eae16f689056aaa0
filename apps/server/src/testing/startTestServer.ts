import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { type App, type AppParts, startApp } from '../app.ts'
import { readConfig } from '../config.ts'
import { openParts } from '../openParts.ts'
import { createLog } from '../ops/log.ts'

export interface TestServerOptions {
  /** Environment variables beside the test defaults. */
  env?: Record<string, string>
  /** Replaces parts, for example the clock or the fan-out. Gets the real ones. */
  replace?: (parts: AppParts) => Partial<AppParts>
  /** A folder to go on in; without it a temporary one, removed by `dispose`. */
  dataDir?: string
  log?: Logger
}

export interface TestServer extends App {
  /** What it was made of, for looking behind the scenes. */
  parts: AppParts
  dataDir: string
  /** Stops it and removes its temporary folder. */
  dispose(): Promise<void>
}

/** The real server with a real store in a folder of its own, on a free port, without rate limits. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'roomkey-test-')))
  const config = readConfig({ PORT: '0', RATE_LIMIT: 'off', DATA_DIR: dataDir, ...options.env })
  const opened = await openParts(config, options.log ?? createLog('silent'))
  const parts = { ...opened, ...options.replace?.(opened) }
  const app = await startApp(parts, config)
  return {
    ...app,
    parts,
    dataDir,
    dispose: async () => {
      await app.close()
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true })
    },
  }
}
