#!/usr/bin/env -S node --min-semi-space-size=16 --max-semi-space-size=16
// 16 MB for young objects from the start: with less the collector copies every request under way again and again.
import { run } from './commands/commandLine.ts'
import { processTerminal } from './commands/Terminal.ts'

const code = await run(process.argv.slice(2), processTerminal())
// Not exit() at once: what was written to a pipe is still on its way. After a success a server goes on; after a failure
// nothing does, whatever a library left open.
process.exitCode = code
if (code !== 0) {
  for (const stream of [process.stdout, process.stderr])
    await new Promise((resolve) => stream.write('', resolve))
  process.exit()
}
