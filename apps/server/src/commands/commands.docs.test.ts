import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { commandLine } from './commandLine.ts'
import { processTerminal } from './Terminal.ts'

const page = readFileSync(new URL('../../../../docs/SELF_HOSTING.md', import.meta.url), 'utf8')
const commands = commandLine(processTerminal()).commands

test.each(commands.map((command) => command.name()))('docs/SELF_HOSTING.md tells of roomkey %s', (name) => {
  expect(page).toContain(`| \`npm run roomkey -- ${name}`)
})

const told = [...page.matchAll(/npm run (?:--silent )?roomkey -- ([^`\n]+)/g)].map(([, words = '']) => words)

test('docs/SELF_HOSTING.md tells of commands at all', () => {
  expect(told.length).toBeGreaterThan(10)
})

test.each(told.filter((words) => words !== '<command>'))(
  '`roomkey %s` is a command with these options',
  (words) => {
    const [name, ...rest] = words.split(' ')
    const command = commands.find((candidate) => candidate.name() === name)
    expect(command, name).toBeDefined()
    const options = command?.options.map(({ long }) => long)
    for (const option of rest.filter((word) => word.startsWith('--'))) expect(options).toContain(option)
  },
)
