#!/usr/bin/env -S node --min-semi-space-size=16 --max-semi-space-size=16
// 16 MB for young objects from the start: with less the collector copies every request under way again and again.
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { startApp } from './app.ts'
import { type Config, ConfigError, readConfig } from './config.ts'
import { seedDemo } from './demo/seedDemo.ts'
import { openParts } from './openParts.ts'
import { createLog } from './ops/log.ts'

const USAGE = `roomkey [serve] [--demo] [--restored]

  serve       starts the server (what happens without a word, too)
  --demo      adds two accounts, rooms and a history to look at, once
  --restored  the data folder was put back from a backup: clients are told to start over from it

It reads its settings from the environment; docs/SELF_HOSTING.md lists them.`

/** Says in one sentence on stderr why nothing was started. */
function refuse(sentence: string, code: number): never {
  process.stderr.write(`${sentence}\n`)
  process.exit(code)
}

interface ServeOptions {
  demo: boolean
  restored: boolean
}

function readArguments(): ServeOptions {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        demo: { type: 'boolean', default: false },
        restored: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    if (values.help) {
      process.stdout.write(`${USAGE}\n`)
      process.exit(0)
    }
    const [command = 'serve', ...more] = positionals
    if (command === 'serve' && more.length === 0) {
      const { demo, restored } = values
      return { demo, restored }
    }
  } catch {
    // parseArgs says it in several sentences; the usage says it better.
  }
  return refuse('These arguments are not known; roomkey --help lists what is.', 2)
}

/** What an operator can mend, in a sentence; undefined for what is our fault. */
function advice(error: unknown, { host, port, dataDir }: Config): string | undefined {
  if (error instanceof ConfigError) return error.message
  const { code, syscall, path } = error as NodeJS.ErrnoException
  if (path?.startsWith(resolve(dataDir)))
    return `DATA_DIR cannot be used (${code}): set it to a folder that the server may write to, for example DATA_DIR=./data.`
  if (code === 'EADDRINUSE')
    return `PORT ${port} is taken by another program: set PORT to another one, for example PORT=${port + 1}, or PORT=0 for a free one.`
  if (syscall === 'listen' && code === 'EACCES')
    return `PORT ${port} may not be used by this account: set PORT to a number above 1023, for example PORT=8000.`
  if (syscall === 'listen' || syscall === 'getaddrinfo')
    return `HOST ${host} is no address of this machine: set HOST to one, for example HOST=127.0.0.1, or HOST=0.0.0.0 for all.`
  return undefined
}

async function serve({ demo, restored }: ServeOptions): Promise<void> {
  const config = (() => {
    try {
      return readConfig(process.env)
    } catch (error) {
      return refuse(error instanceof ConfigError ? error.message : String(error), 1)
    }
  })()
  const log = createLog(config.logLevel)
  // What nobody caught leaves the process in a state that nobody knows: logged in our form, then ended.
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'an error was not caught')
    process.exit(1)
  })
  const started = async () => {
    const parts = await openParts(config, log, { restored })
    if (demo) for (const line of await seedDemo(parts)) process.stderr.write(`${line}\n`)
    return startApp(parts, config)
  }
  const app = await started().catch((error: unknown) => {
    const sentence = advice(error, config)
    if (sentence === undefined) log.fatal({ err: error }, 'the server could not start')
    // Nobody has sent anything yet that the message could give away.
    return refuse(sentence ?? `The server could not start: ${(error as Error).message}`, 1)
  })

  let stopping = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      // A second Ctrl-C is from somebody who does not want to wait.
      if (stopping) process.exit(1)
      stopping = true
      log.info({ signal }, 'stopping')
      void app.close().then((clean) => process.exit(clean ? 0 : 1))
    })
  log.info({ port: app.port }, 'started')
  process.stdout.write(`Roomkey is ready at ${app.url}\n`)
}

await serve(readArguments())
