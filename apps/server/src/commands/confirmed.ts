import { createInterface } from 'node:readline/promises'
import { CommandError } from './CommandError.ts'
import type { Terminal } from './Terminal.ts'

/** Resolves when somebody says yes to what is about to happen; rejects when they do not, or when there is nobody to ask. */
export async function confirmed(
  { input, isTTY }: Pick<Terminal, 'input' | 'isTTY'>,
  yes: boolean,
  what: string,
): Promise<void> {
  if (yes) return
  if (!isTTY) throw new CommandError(`${what} Nobody is here to ask: add --yes to do it.`, 2)
  const reader = createInterface({ input, output: process.stderr })
  try {
    const answer = await reader.question(`${what} Go on? [y/N] `)
    if (!/^y(es)?$/i.test(answer.trim())) throw new CommandError('Nothing was changed.')
  } finally {
    reader.close()
  }
}
