import { pause } from '../load/writers.ts'

/** Waits until a server says whether it is ready; one that does not answer is not. */
export async function untilReady(url: string, wanted: boolean, seconds = 100): Promise<void> {
  const until = performance.now() + seconds * 1000
  while ((await isReady(url)) !== wanted) {
    if (performance.now() > until)
      throw new Error(`${url} was not ${wanted ? '' : 'un'}ready within ${seconds} s`)
    await pause(20)
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(new URL('readyz', url), { signal: AbortSignal.timeout(3000) })).ok
  } catch {
    return false
  }
}
