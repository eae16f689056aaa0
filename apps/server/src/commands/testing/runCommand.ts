import { Readable } from 'node:stream'
import { run } from '../commandLine.ts'
import type { Terminal } from '../Terminal.ts'

export interface Ran {
  code: number
  out: string
  err: string
}

export interface Around {
  /** What is typed or piped in. */
  input?: string
  /** Somebody sits there. */
  isTTY?: boolean
  signal?: AbortSignal
}

/** For tests: runs a command line in this process and gives back all it said. */
export async function runCommand(
  env: Record<string, string>,
  words: readonly string[],
  { input = '', isTTY = false, signal = new AbortController().signal }: Around = {},
): Promise<Ran> {
  let out = ''
  let err = ''
  const terminal: Terminal = {
    env,
    out: (line) => {
      out += `${line}\n`
    },
    err: (line) => {
      err += `${line}\n`
    },
    progress: () => {},
    progressDone: () => {},
    input: Readable.from([input]) as unknown as NodeJS.ReadStream,
    isTTY,
    stop: () => signal,
  }
  const code = await run(words, terminal)
  return { code, out, err }
}
