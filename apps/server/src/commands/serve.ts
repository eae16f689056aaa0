import { Command } from 'commander'
import type { ServeOptions } from './runServer.ts'
import type { Terminal } from './Terminal.ts'

export const serveCommand = (terminal: Terminal): Command =>
  new Command('serve')
    .description('start the server (what happens without a word, too)')
    .option('--demo', 'add two accounts, rooms and a history to look at, once', false)
    .option('--restored', 'the data folder was put back by hand: tell clients to start over from it', false)
    .addHelpText('after', '\nExample: PORT=8000 DATA_DIR=/srv/roomkey roomkey serve')
    .action(async (options: ServeOptions) => {
      // The other commands need not load a whole server.
      const { runServer } = await import('./runServer.ts')
      await runServer(terminal, options)
    })
