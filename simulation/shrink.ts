import type { History } from './history/steps.ts'

/**
 * A history in which no single step can be left out without `fails` turning false: halves are left out first, then
 * smaller parts. Chance is drawn by each part for itself, so what is left goes on much as before.
 */
export async function shrink(
  history: History,
  fails: (history: History) => Promise<boolean>,
): Promise<History> {
  let best = history
  for (let part = Math.ceil(best.steps.length / 2); part >= 1; part = part === 1 ? 0 : Math.ceil(part / 2)) {
    for (let from = 0; from < best.steps.length; ) {
      const steps = best.steps.toSpliced(from, part)
      if (await fails({ ...best, steps })) best = { ...best, steps }
      else from += part
    }
  }
  return best
}
