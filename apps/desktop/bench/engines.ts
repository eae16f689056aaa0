import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { STRAIGHT } from '@roomkey/client/hosts/node'
import { createBirpc } from 'birpc'
import type { AccountStatus, EngineControl, ShellServices, WorkerMessage } from '../src/engine/messages.ts'

// `pnpm --filter @roomkey/desktop bench`: what one more account costs in memory. Starts engines of the built bundle one
// after another in this process, as the shell does, each with a folder of its own and nobody signed in.

const MOST = 5
const chunks = join(import.meta.dirname, '../out/main/chunks')
const chunk = readdirSync(chunks).find((name) => /^engine-.*\.js$/.test(name))
if (chunk === undefined) throw new Error('There is no built engine. Run `pnpm build` first.')

const home = mkdtempSync(join(tmpdir(), 'roomkey-engines-'))
const megabytes = () => {
  globalThis.gc?.()
  return process.memoryUsage().rss / 1024 / 1024
}

/** Resolves when it has read its local data and says that nobody is signed in. */
async function start(number: number): Promise<Worker> {
  const worker = new Worker(join(chunks, chunk ?? ''), { workerData: { folder: join(home, String(number)) } })
  const secrets = new Map<string, string>()
  const ready = Promise.withResolvers<AccountStatus>()
  const services: ShellServices = {
    secretGet: async (name) => secrets.get(name) ?? null,
    secretSet: async (name, value) => void (value === null ? secrets.delete(name) : secrets.set(name, value)),
    keeps: async () => true,
    rebuilt() {},
    wiping: async () => {},
    wiped() {},
    wayTo: async () => STRAIGHT,
    untrusted() {},
    status: ready.resolve,
    progress() {},
  }
  createBirpc<EngineControl, ShellServices>(services, {
    post: (message) => worker.postMessage({ for: 'shell', message } satisfies WorkerMessage),
    on: (listener) => worker.on('message', (envelope: WorkerMessage) => listener(envelope.message)),
  })
  worker.on('error', ready.reject)
  await ready.promise
  return worker
}

const workers: Worker[] = []
try {
  const alone = megabytes()
  console.log(`without engines ${alone.toFixed(0)} MB`)
  for (let number = 1; number <= MOST; number += 1) {
    const begun = performance.now()
    workers.push(await start(number))
    const took = performance.now() - begun
    const more = (megabytes() - alone) / number
    console.log(
      `${number} running: ${more.toFixed(1)} MB each, the last one started in ${took.toFixed(0)} ms`,
    )
  }
} finally {
  await Promise.all(workers.map((worker) => worker.terminate()))
  rmSync(home, { recursive: true, force: true })
}
