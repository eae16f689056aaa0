import { parentPort, workerData } from 'node:worker_threads'
import { createEngine, serveEngine } from '@roomkey/client'
import { createPorts } from '@roomkey/client/hosts/node'
import { createBirpc } from 'birpc'
import { EngineControls } from './EngineControls.ts'
import type { EngineControl, EngineWorkerData, ShellServices, WorkerMessage } from './messages.ts'
import { openRequests } from './openRequests.ts'
import { tellProgress } from './tellProgress.ts'
import { tellStatus } from './tellStatus.ts'
import { tellUntrusted } from './tellUntrusted.ts'
import { tellWipe } from './tellWipe.ts'

// The engine's thread. Nothing here draws or asks the operating system for anything but files and the network.

if (parentPort === null) throw new Error('The engine runs in a worker thread.')
const port = parentPort
const { folder } = workerData as EngineWorkerData

const listeners: Record<WorkerMessage['for'], (message: unknown) => void> = { page() {}, shell() {} }
const channel = (side: WorkerMessage['for']) => ({
  post: (message: unknown) => port.postMessage({ for: side, message } satisfies WorkerMessage),
  on(listener: (message: unknown) => void) {
    listeners[side] = listener
  },
})

const controls = new EngineControls()
const shell = createBirpc<ShellServices, EngineControl>(controls, { ...channel('shell'), timeout: -1 })
const host = createPorts({
  folder,
  secrets: {
    get: (name) => shell.secretGet(name),
    set: (name, value) => shell.secretSet(name, value),
  },
  keeps: () => shell.keeps(),
  findWay: (origin) => shell.wayTo(origin),
  rebuilt: () => void shell.rebuilt.asEvent(),
  // The shell starts this thread again, a bounded number of times.
  damaged() {
    console.error('engine: the local data is damaged, and is loaded again')
    process.exit(1)
  },
})
const { finished, http } = openRequests(
  tellUntrusted(host.http, (certificate) => void shell.untrusted.asEvent(certificate)),
)
const ports = { ...host, http }
const report = (area: string, error: unknown) => console.error(`engine, ${area}:`, error)
const engine = serveEngine(channel('page'), (sink) =>
  tellStatus(
    (statusSink) =>
      tellProgress(
        (ourSink) => tellWipe(createEngine(ports, ourSink, { report }), shell, report),
        statusSink,
        (progress) => void shell.progress.asEvent(progress),
      ),
    sink,
    (status) => void shell.status.asEvent(status),
  ),
)
const { files } = engine
if (files === undefined) throw new Error('This engine hands out no files.')
controls.take({ engine, files, staging: ports.staging, network: ports.network, finished })
port.on('message', (envelope: WorkerMessage) => listeners[envelope.for](envelope.message))
