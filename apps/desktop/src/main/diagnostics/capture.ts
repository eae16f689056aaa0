import { format } from 'node:util'
import type { Worker } from 'node:worker_threads'
import type { Level, LogFile } from './LogFile.ts'

type Log = Pick<LogFile, 'write'>
type Console = Pick<typeof console, 'error' | 'warn' | 'info' | 'log'>

const LEVELS = { error: 'error', warn: 'warn', info: 'info', log: 'info' } as const

/** What is said on the console is also written down. */
export function captureConsole(target: Console, log: Log): void {
  for (const [name, level] of Object.entries(LEVELS) as [keyof typeof LEVELS, Level][]) {
    const say = target[name].bind(target)
    target[name] = (...args: unknown[]) => {
      say(...args)
      log.write(level, format(...args))
    }
  }
}

type Failing = Pick<NodeJS.Process, 'on'> & {
  stdout: Pick<NodeJS.WriteStream, 'on'>
  stderr: Pick<NodeJS.WriteStream, 'on'>
}

/** Why the process ended, or what nobody waited for. Changes nothing of what follows from it. */
export function captureFailures(target: Failing, log: Log): void {
  target.on('uncaughtExceptionMonitor', (error, origin) => log.write('error', format(`${origin}:`, error)))
  // Electron only warns of a rejection that nobody handles.
  target.on('warning', (warning) => log.write('warn', format(warning)))
  // The terminal that the app was started from may be closed: that must not end it.
  for (const stream of [target.stdout, target.stderr])
    stream.on('error', (error) => log.write('warn', format('The console is gone:', error)))
}

export type TalkingWorker = Pick<Worker, 'stdout' | 'stderr'>

/** A thread's console comes as text, in pieces that do not end where lines do. */
export function captureWorker(worker: TalkingWorker, log: Log, out: Pick<NodeJS.WriteStream, 'write'>): void {
  for (const [stream, level] of [
    [worker.stdout, 'info'],
    [worker.stderr, 'error'],
  ] as const) {
    let rest = ''
    stream.setEncoding('utf8')
    stream.on('data', (piece: string) => {
      out.write(piece)
      const text = rest + piece
      const end = text.lastIndexOf('\n')
      rest = text.slice(end + 1)
      if (end > 0) log.write(level, text.slice(0, end))
    })
    stream.on('end', () => {
      if (rest !== '') log.write(level, rest)
      rest = ''
    })
  }
}
