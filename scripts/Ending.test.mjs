import { expect, test } from 'vitest'
import { Ending } from './Ending.mjs'
import { run } from './toolchain.mjs'

test('only the last lines are kept, and of a very long one its beginning', () => {
  const ending = new Ending(3, 10)
  expect(ending.isEmpty).toBe(true)
  for (const chunk of ['one\ntw', 'o\nthree\n', 'a line ', 'of more than ten', '\nfive\n']) ending.add(chunk)
  expect(`${ending}`).toBe('three\na line of \nfive')
})

test('a command that ends right after its last words is heard out, on both ways', async () => {
  const said = []
  const script = `
    process.stdout.write('é'.repeat(10_000) + '\\n')
    process.stderr.write('what went wrong\\n')
    process.stdout.write('the last ü')
    process.exit(3)`
  const code = await run('node', ['-e', script], { onOutput: (chunk) => said.push(chunk) })
  expect(code).toBe(3)
  const text = said.join('')
  expect(text.match(/é/g)).toHaveLength(10_000)
  expect(text).toContain('what went wrong')
  expect(text).toContain('the last ü')
})
