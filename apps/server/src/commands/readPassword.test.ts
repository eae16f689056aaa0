import { PassThrough } from 'node:stream'
import { afterEach, expect, test, vi } from 'vitest'
import { readPassword } from './readPassword.ts'

afterEach(() => void vi.restoreAllMocks())

/** Somebody who types this, a line for each question. */
function typing(...answers: string[]) {
  const input = new PassThrough()
  const shown: string[] = []
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    shown.push(String(text))
    // Once the question is asked, as a person does.
    setImmediate(() => input.write(`${answers.shift()}\n`))
    return true
  })
  const terminal = { input: input as unknown as NodeJS.ReadStream, isTTY: true, err: () => {} }
  return { terminal, shown }
}

test('a password is typed twice, and not shown', async () => {
  const { terminal, shown } = typing('a new one', 'a new one')
  expect(await readPassword(terminal, false)).toBe('a new one')
  expect(shown).toEqual(['Password: ', 'Once more: '])
})

test('two that differ are none', async () => {
  const { terminal } = typing('a new one', 'a new ome')
  await expect(readPassword(terminal, false)).rejects.toThrow('The two differ: nothing was changed.')
})

test('who ends the input instead of answering is not waited for', async () => {
  const { terminal } = typing()
  terminal.input.push('\u0004')
  await expect(readPassword(terminal, false)).rejects.toThrow('Stopped; nothing was changed.')
})
