import type { Ledger } from './Ledger.ts'
import { pause } from './writers.ts'

/** What of it matters here. */
export interface Hearer {
  url: string
  heard: ReadonlySet<string>
}

/** Waits until every listener has heard all of these messages; resolves with those that one did not, by listener. */
export async function unheardOf(
  ids: Iterable<string>,
  listeners: readonly Hearer[],
  seconds: number,
): Promise<string[]> {
  const until = performance.now() + seconds * 1000
  const wanted = [...ids]
  for (;;) {
    const missing = listeners.flatMap(({ url, heard }) =>
      wanted.filter((id) => !heard.has(id)).map((id) => `${id} at ${url}`),
    )
    if (missing.length === 0 || performance.now() > until) return missing
    await pause(20)
  }
}

/** What listeners heard although nobody wrote it. */
export const invented = ({ texts }: Pick<Ledger, 'texts'>, listeners: readonly Hearer[]): string[] =>
  listeners.flatMap(({ url, heard }) =>
    [...heard].filter((id) => !texts.has(id)).map((id) => `${id} at ${url}`),
  )
