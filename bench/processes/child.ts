import { type ChildProcess, spawn } from 'node:child_process'
import { on } from 'node:events'
import { createInterface } from 'node:readline'

export interface ServerProcess {
  url: URL
  pid: number
  /** Resolves when it prints a line like this. */
  says(line: RegExp): Promise<void>
  stop(): Promise<void>
}

const START_SECONDS = 30
const STOP_SECONDS = 15

const running = new Set<ChildProcess>()
// Whatever ends this process, nothing it started stays behind.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** Starts a Node program and resolves once it printed a line with the address at which it answers. */
export async function startServer(
  args: readonly string[],
  readyLine: RegExp,
  env: Record<string, string> = {},
): Promise<ServerProcess> {
  const child = start(args, env)
  const { promise, resolve, reject } = Promise.withResolvers<URL>()
  const timer = setTimeout(
    () => reject(new Error(`${args.join(' ')} was not ready in time.`)),
    START_SECONDS * 1000,
  )
  child.once('exit', (code) => reject(new Error(`${args.join(' ')} ended with ${code} before it was ready.`)))
  const lines = createInterface({ input: output(child) }).on('line', (line) => {
    const address = readyLine.exec(line)?.[1]
    if (address !== undefined) resolve(new URL(address))
  })
  try {
    const url = await promise
    const says = async (wanted: RegExp) => {
      for await (const [line] of on(lines, 'line', { close: ['close'] })) if (wanted.test(line)) return
      throw new Error(`${args.join(' ')} ended before it said ${wanted}.`)
    }
    return { url, pid: child.pid ?? 0, says, stop: () => stop(child) }
  } catch (error) {
    await stop(child)
    throw error
  } finally {
    clearTimeout(timer)
  }
}

/** Runs a Node program to its end and resolves with what it printed. */
export async function runProgram(args: readonly string[]): Promise<string> {
  const child = start(args)
  let printed = ''
  output(child).on('data', (chunk) => {
    printed += chunk
  })
  const code = await new Promise((resolve) => child.once('close', resolve))
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}.`)
  return printed
}

function start(args: readonly string[], env: Record<string, string> = {}): ChildProcess {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  return child
}

function output(child: ChildProcess) {
  if (!child.stdout) throw new Error('stdout is not a pipe')
  return child.stdout
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_SECONDS * 1000)
  await ended
  clearTimeout(timer)
}
