import { Command } from 'commander'
import { type Checked, checkEverything } from '../check/checkEverything.ts'
import { isWaste, PROBLEMS, type Problem } from '../check/problems.ts'
import { readConfig } from '../config.ts'
import { bytes } from './bytes.ts'
import { CommandError } from './CommandError.ts'
import { withData } from './openExisting.ts'
import type { Terminal } from './Terminal.ts'

export const checkCommand = (terminal: Terminal): Command =>
  new Command('check')
    .description('open every message and file, and compare every counter with what it counts')
    .option('--json', 'print one JSON object a line: each problem, then what was looked at', false)
    .addHelpText(
      'after',
      `
The server may be running. Problems are told by ids, never with text or names. Ends with 1 when something is wrong;
files that no attachment names are told of and waste room only.

Example: DATA_DIR=/srv/roomkey roomkey check`,
    )
    .action((options: { json: boolean }) => check(terminal, options))

async function check(terminal: Terminal, { json }: { json: boolean }): Promise<void> {
  const signal = terminal.stop()
  const report = (problem: Problem) => terminal.out(json ? JSON.stringify(problem) : told(problem))
  const progress = (checked: Checked) => terminal.progress(summary(checked))
  const checked = await withData(terminal, readConfig(terminal.env), (data) =>
    checkEverything(data, report, { signal, progress }),
  )
  terminal.out(json ? JSON.stringify({ checked }) : `Checked ${summary(checked)}.`)
  if (checked.problems > 0) throw new CommandError(`Something is wrong: ${checked.problems} problems.`)
}

function told(problem: Problem): string {
  const { code, room, about } = problem
  const where = [room && `room ${room}`, about !== null && (room ? about : `file ${about}`)].filter(Boolean)
  return `${isWaste(problem) ? 'waste' : 'WRONG'} ${code} (${where.join(', ')}): ${PROBLEMS[code]}`
}

const summary = ({ rooms, roomKeys, messages, attachments, fileBytes, problems }: Checked): string =>
  `${rooms} rooms, ${roomKeys} room keys, ${messages} messages, ${attachments} files (${bytes(fileBytes)}): ${problems} problems`
