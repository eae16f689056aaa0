// `node --require` loads it into each thread of a server: the clock of that machine can be set. SIGUSR2 reads the new
// difference in milliseconds from the file that CLOCK_FILE names. Timers do not jump, as on a real machine.
const { readFileSync } = require('node:fs')
const { getEnvironmentData, isMainThread, setEnvironmentData } = require('node:worker_threads')

const shared = getEnvironmentData('clock') ?? new SharedArrayBuffer(8)
const ahead = new BigInt64Array(shared)
if (isMainThread) {
  setEnvironmentData('clock', shared)
  process.on('SIGUSR2', () => Atomics.store(ahead, 0, BigInt(readFileSync(process.env.CLOCK_FILE, 'utf8'))))
}

const RealDate = Date
const now = () => RealDate.now() + Number(Atomics.load(ahead, 0))
globalThis.Date = class MovedDate extends RealDate {
  constructor(...given) {
    super(...(given.length === 0 ? [now()] : given))
  }

  static now() {
    return now()
  }
}
