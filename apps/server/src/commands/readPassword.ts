import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { CommandError } from './CommandError.ts'
import type { Terminal } from './Terminal.ts'

type Typed = Pick<Terminal, 'input' | 'isTTY' | 'err'>

/**
 * A new password: typed twice without being shown, or, where nobody sits, one line of stdin. Never an argument, which
 * the shell and every other account of the machine would see.
 */
export async function readPassword(terminal: Typed, fromStdin: boolean): Promise<string> {
  if (fromStdin || !terminal.isTTY) {
    const [line = ''] = (await text(terminal.input)).split(/\r?\n/)
    return line
  }
  const first = await unseen(terminal, 'Password: ')
  if (first !== (await unseen(terminal, 'Once more: ')))
    throw new CommandError('The two differ: nothing was changed.')
  return first
}

/** What readline would show of it goes nowhere. */
function unseen({ input, err }: Typed, prompt: string): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const reader = createInterface({ input, output: nowhere, terminal: true })
  process.stderr.write(prompt)
  return new Promise((resolve, reject) => {
    reader.once('SIGINT', () => reader.close())
    // By Ctrl-C and by Ctrl-D; after an answer it changes nothing.
    reader.once('close', () => reject(new CommandError('Stopped; nothing was changed.')))
    reader.question('', (answer) => {
      resolve(answer)
      reader.close()
      err('')
    })
  })
}
