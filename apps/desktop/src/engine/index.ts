import { parentPort, workerData } from 'node:worker_threads'
import Database from 'better-sqlite3'
import type { EngineWorkerData, WorkerMessage } from './messages.ts'

const db = new Database(':memory:')
parentPort?.on('message', (m: WorkerMessage) => {
  const message = m.message as { i?: string; m: string; a: unknown[]; t: string }
  if (message.t !== 'q') return
  parentPort?.postMessage({
    for: m.for,
    message: {
      t: 's',
      i: message.i,
      r: {
        v: db.prepare('select sqlite_version() v').get(),
        folder: (workerData as EngineWorkerData).folder,
        args: message.a,
        name: message.m,
      },
    },
  })
})
