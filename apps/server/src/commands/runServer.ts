import { type App, startApp } from '../app.ts'
import { readConfig } from '../config.ts'
import { seedDemo } from '../demo/seedDemo.ts'
import { openParts } from '../openParts.ts'
import { createLog } from '../ops/log.ts'
import { lockFolder } from '../store/sqlite/lockFolder.ts'
import { serveAdvice } from './advice.ts'
import { CommandError } from './CommandError.ts'
import { onStopSignal } from './stopSignals.ts'
import type { Terminal } from './Terminal.ts'

export interface ServeOptions {
  demo: boolean
  restored: boolean
}

/** Resolves when the server answers; it ends the process by itself. */
export async function runServer(
  { env, out, err }: Terminal,
  { demo, restored }: ServeOptions,
): Promise<void> {
  const config = readConfig(env)
  const log = createLog(config.logLevel)
  // What nobody caught leaves the process in a state that nobody knows: logged in our form, then ended.
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'an error was not caught')
    process.exit(1)
  })
  let running: App | undefined
  let code: number | undefined
  const end = (wanted: number) => {
    code = Math.max(code ?? 0, wanted)
    // Whoever is still starting is ended when that is done.
    void running?.close().then((clean) => process.exit(clean ? code : 1))
  }
  const started = async () => {
    // On PostgreSQL several servers may share the folder: only files are written there, each under a name of its own.
    if (config.databaseUrl === undefined) {
      const lock = lockFolder(config.dataDir)
      process.once('exit', () => lock.release())
    }
    const parts = await openParts(config, log, { restored, diskLost: () => end(1) })
    if (demo) for (const line of await seedDemo(parts)) err(line)
    return startApp(parts, config)
  }
  const app = await started().catch((error: unknown) => {
    const sentence = serveAdvice(error, config)
    if (sentence === undefined) log.fatal({ err: error }, 'the server could not start')
    // Nobody has sent anything yet that the message could give away.
    throw new CommandError(sentence ?? `The server could not start: ${(error as Error).message}`)
  })

  onStopSignal((signal) => {
    log.info({ signal }, 'stopping')
    end(0)
  })
  running = app
  log.info({ port: app.port }, 'started')
  out(`Roomkey is ready at ${app.url}`)
  // Its disk failed between opening and here.
  if (code !== undefined) end(code)
}
