import { setTimeout as pause } from 'node:timers/promises'

// Loaded into a server whose memory is measured (`--expose-gc --import`), ours and the ceiling's alike: at SIGUSR2 it
// collects everything that nothing refers to, gives the pages back to the system, and says so.

declare const gc: (options: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void

/** What a collection finalizes leaves the next one more to find. */
const TIMES = 3

process.on('SIGUSR2', async () => {
  for (let time = 0; time < TIMES; time += 1) {
    gc({ type: 'major', execution: 'sync', flavor: 'last-resort' })
    await pause(100)
  }
  console.log('collected')
})
