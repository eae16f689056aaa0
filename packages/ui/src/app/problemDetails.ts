import type { Problem } from '../controls/ErrorBoundary.tsx'

/** For whoever is asked for help: kind and place of a failure. An error's message may quote a text and stays out. */
export function problemDetails({ error, componentStack }: Problem, browser: string, at: Date): string {
  const lines = [
    `Roomkey, ${at.toISOString()}`,
    browser,
    nameOf(error),
    ...framesOf(error),
    componentStack.trim(),
  ]
  return lines.filter((line) => line !== '').join('\n')
}

export const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error)

function framesOf(error: unknown): string[] {
  if (!(error instanceof Error) || !error.stack) return []
  // The message comes first and may have lines of its own that look like frames.
  const head = `${error.name}: ${error.message}`
  const stack = error.stack.startsWith(head) ? error.stack.slice(head.length) : error.stack
  // Chromium and Node write "at name (place)", Firefox and Safari "name@place".
  return stack
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^at .+:\d+|^[^\s@]*@.+:\d+:\d+$/.test(line))
}
