import { Command } from 'commander'
import { type Checked, checkEverything } from '../check/checkEverything.ts'
import { isWaste, PROBLEMS, type Problem } from '../check/problems.ts'
import { removeStrays } from '../check/removeStrays.ts'
import { readConfig } from '../config.ts'
import type { StoredEntry } from '../files/files.ts'
import { bytes } from './bytes.ts'
import { CommandError } from './CommandError.ts'
import { confirmed } from './confirmed.ts'
import { withData } from './openExisting.ts'
import type { Terminal } from './Terminal.ts'

interface CheckCommandOptions {
  json: boolean
  removeStrays: boolean
  yes: boolean
}

export const checkCommand = (terminal: Terminal): Command =>
  new Command('check')
    .description('open every message and file, and compare every counter with what it counts')
    .option('--json', 'print one JSON object a line: each problem, then what was looked at', false)
    .option('--remove-strays', 'then remove files older than a day that no attachment names', false)
    .option('--yes', 'do not ask', false)
    .addHelpText(
      'after',
      `
The server may be running. Problems are told by ids, never with text or names. Ends with 1 when something is wrong;
files that no attachment names are told of and waste room only. --remove-strays removes nothing when something is wrong,
and must not be used where another server keeps its files in the same folder or bucket.

Example: DATA_DIR=/srv/roomkey roomkey check`,
    )
    .action((options: CheckCommandOptions) => check(terminal, options))

async function check(terminal: Terminal, options: CheckCommandOptions): Promise<void> {
  const { json } = options
  const signal = terminal.stop()
  const report = (problem: Problem) => terminal.out(json ? JSON.stringify(problem) : told(problem))
  const progress = (checked: Checked) => terminal.progress(summary(checked))
  const strays: StoredEntry[] = []
  const abandoned = (file: StoredEntry) => void (options.removeStrays && strays.push(file))
  await withData(terminal, readConfig(terminal.env), async (data) => {
    const checked = await checkEverything(data, report, { signal, progress, abandoned })
    terminal.out(json ? JSON.stringify({ checked }) : `Checked ${summary(checked)}.`)
    if (checked.problems > 0)
      throw new CommandError(
        `Something is wrong: ${checked.problems} problems.${options.removeStrays ? ' No file was removed.' : ''}`,
      )
    if (strays.length === 0) return
    const size = bytes(strays.reduce((sum, file) => sum + file.bytes, 0))
    await confirmed(terminal, options.yes, `This removes ${strays.length} files (${size}) for good.`)
    const removed = await removeStrays(data, strays, signal)
    terminal.out(json ? JSON.stringify({ removed }) : `Removed ${removed} files.`)
  })
}

function told(problem: Problem): string {
  const { code, room, about } = problem
  const where = [
    room && `room ${room}`,
    about !== null && (room ? about : `${code === 'reference_broken' ? 'table' : 'file'} ${about}`),
  ].filter(Boolean)
  const places = where.length > 0 ? ` (${where.join(', ')})` : ''
  return `${isWaste(problem) ? 'waste' : 'WRONG'} ${code}${places}: ${PROBLEMS[code]}`
}

const summary = ({ rooms, roomKeys, messages, attachments, fileBytes, problems }: Checked): string =>
  `${rooms} rooms, ${roomKeys} room keys, ${messages} messages, ${attachments} files (${bytes(fileBytes)}): ${problems} problems`
