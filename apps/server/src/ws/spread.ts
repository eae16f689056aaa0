const STEP_MS = 20

/** Visits the items one after another at an even pace, and resolves once all were. */
export async function spread<T>(
  items: readonly T[],
  overMs: number,
  visit: (item: T) => void,
): Promise<void> {
  const started = performance.now()
  let visited = 0
  for (;;) {
    const passed = overMs === 0 ? 1 : Math.min(1, (performance.now() - started) / overMs)
    const due = Math.floor(items.length * passed)
    for (const item of items.slice(visited, due)) visit(item)
    visited = due
    if (passed === 1) return
    await new Promise((resolve) => setTimeout(resolve, STEP_MS))
  }
}
