import { type App, type AppParts, startApp } from '../app.ts'
import { openTestParts, type TestPartsOptions } from './openTestParts.ts'

export interface TestServerOptions extends TestPartsOptions {
  /** Replaces parts, for example the clock or the fan-out. Gets the real ones. */
  replace?: (parts: AppParts) => Partial<AppParts>
}

export interface TestServer extends App {
  /** What it was made of, for looking behind the scenes. */
  parts: AppParts
  dataDir: string
  /** Stops it and removes its temporary folder. */
  dispose(): Promise<void>
}

/** The real server with real parts. */
export async function startTestServer({ replace, ...options }: TestServerOptions = {}): Promise<TestServer> {
  const { parts: opened, config, dataDir, removeFolder } = await openTestParts(options)
  const parts = { ...opened, ...replace?.(opened) }
  const app = await startApp(parts, config)
  return {
    ...app,
    parts,
    dataDir,
    dispose: async () => {
      await app.close()
      await removeFolder()
    },
  }
}
