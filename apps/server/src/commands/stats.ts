import { Command } from 'commander'
import { readStats, type Stats } from '../actions/readStats.ts'
import { readConfig } from '../config.ts'
import { createNow } from '../createNow.ts'
import { bytes } from './bytes.ts'
import { withData } from './openExisting.ts'
import type { Terminal } from './Terminal.ts'

export const statsCommand = (terminal: Terminal): Command =>
  new Command('stats')
    .description('show how much there is: people, rooms, messages, files')
    .option('--json', 'print one JSON object', false)
    .addHelpText('after', '\nExample: DATA_DIR=/srv/roomkey roomkey stats --json')
    .action((options: { json: boolean }) => stats(terminal, options))

async function stats(terminal: Terminal, { json }: { json: boolean }): Promise<void> {
  const found = await withData(terminal, readConfig(terminal.env), ({ store }) =>
    readStats({ store, now: createNow() }),
  )
  if (json) return terminal.out(JSON.stringify(found))
  for (const [label, value] of lines(found)) terminal.out(`${label.padEnd(25)}${value}`)
}

const lines = (stats: Stats): [string, string | number][] => [
  ['people', stats.users],
  ['  whose account is open', stats.activeUsers],
  ['  who are admins', stats.admins],
  ['  who wrote today', stats.activeToday],
  ['rooms', stats.rooms],
  ['messages', stats.messages],
  ['files', `${stats.attachments} (${bytes(stats.attachmentBytes)})`],
  ['database', bytes(stats.databaseBytes)],
  ['schema', stats.schema.at(-1) ?? '–'],
  ['epoch', stats.epoch],
]
