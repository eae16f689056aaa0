import { onStopSignal } from './stopSignals.ts'

/** What a command has of the world: settings, and whoever started it. */
export interface Terminal {
  env: NodeJS.ProcessEnv
  /** One line of the answer, to stdout. */
  out(line: string): void
  /** One line beside the answer, to stderr. */
  err(line: string): void
  /** Shows how far a long command is: rewrites one line where somebody watches, else says it now and then. */
  progress(text: string): void
  /** Ends the line that `progress` rewrites. */
  progressDone(): void
  input: NodeJS.ReadStream
  isTTY: boolean
  /** Aborts at Ctrl-C or SIGTERM; one that comes a second or more later ends the process at once. */
  stop(): AbortSignal
}

const EVERY_MS = { watched: 100, logged: 10_000 }

export function processTerminal(): Terminal {
  const { stdin, stdout, stderr, env } = process
  let said = performance.now()
  let open = false
  const progressDone = () => {
    if (open) stderr.write('\r\x1b[K')
    open = false
  }
  return {
    env,
    out: (line) => {
      progressDone()
      stdout.write(`${line}\n`)
    },
    err: (line) => {
      progressDone()
      stderr.write(`${line}\n`)
    },
    progress: (text) => {
      if (performance.now() - said < (stderr.isTTY ? EVERY_MS.watched : EVERY_MS.logged)) return
      said = performance.now()
      open = stderr.isTTY
      stderr.write(stderr.isTTY ? `\r\x1b[K${text.slice(0, (stderr.columns ?? 80) - 1)}` : `${text}\n`)
    },
    progressDone,
    input: stdin,
    isTTY: stdin.isTTY && stderr.isTTY,
    stop,
  }
}

function stop(): AbortSignal {
  const controller = new AbortController()
  onStopSignal(() => controller.abort(new Error('Stopped; nothing was damaged.')))
  return controller.signal
}
