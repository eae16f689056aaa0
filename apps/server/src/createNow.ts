/** The system clock in microseconds. It has milliseconds only; what happens within one is counted, to keep it apart. */
export function createNow(): () => number {
  let last = 0
  let within = 0
  return () => {
    const now = Date.now()
    within = now === last ? Math.min(within + 1, 999) : 0
    last = now
    return now * 1000 + within
  }
}
