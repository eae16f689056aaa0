import type { Result } from './runFault.ts'

const HEADINGS = [
  'fault',
  'times',
  'acknowledged',
  'lost',
  'duplicated',
  'half-written',
  'files',
  'files wrong',
  'unheard',
  'recovery median',
  'max',
]

/** Results as text in columns. */
export function table(results: readonly Result[]): string {
  const lines = [HEADINGS, ...results.map(cells)]
  const widths = HEADINGS.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  return lines
    .map((line) =>
      line
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n')
}

function cells(result: Result): string[] {
  const sorted = [...result.recovery].sort((one, other) => one - other)
  const median = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0
  return [
    result.fault,
    ...[
      result.times,
      result.acknowledged,
      result.lost,
      result.duplicated,
      result.halfWritten,
      result.files,
      result.filesWrong,
      result.unheard,
    ].map((count) => count.toLocaleString('en')),
    seconds(median),
    seconds(sorted.at(-1) ?? 0),
  ]
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`

/** Nothing lost, doubled, torn or wrong. */
export const isGood = ({ lost, duplicated, halfWritten, filesWrong, unheard, wrong }: Result): boolean =>
  lost + duplicated + halfWritten + filesWrong + unheard + wrong.length === 0
