/** What was measured, beside what it is compared with. */
export interface Row {
  what: string
  value: string
  others: { name: string; value: string; ratio: number; aim?: Aim }[]
  /** Of the first of the others, or of the figure itself. */
  aim?: Aim
}

interface Aim {
  text: string
  met: boolean
}

/** Rows as text in columns; further comparisons of a row follow on their own lines. */
export function table(rows: readonly Row[]): string {
  const lines = rows.flatMap(({ what, value, others, aim }) => {
    const [first, ...more] = others.map((other) => [
      `${other.value} ${other.name}`,
      other.ratio < 0.995 || other.ratio > 20
        ? `${(other.ratio * 100).toFixed(0)} %`
        : `${other.ratio.toFixed(2)} ×`,
      ...(other.aim === undefined ? [] : verdict(other.aim)),
    ])
    const ofFirst = aim === undefined ? [] : verdict(aim)
    return [[what, value, ...(first ?? ['', '']), ...ofFirst], ...more.map((other) => ['', '', ...other])]
  })
  const widths = [0, 1, 2, 3, 4, 5].map((column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  )
  const right = new Set([1, 3])
  return lines
    .map((line) =>
      widths
        .map((width, column) => {
          const cell = line[column] ?? ''
          return right.has(column) ? cell.padStart(width) : cell.padEnd(width)
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

const verdict = ({ text, met }: Aim): string[] => [text, met ? 'met' : 'MISSED']

export const ms = (value: number): string =>
  `${value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(value >= 1 ? 2 : 3)} ms`
export const perSecond = (value: number): string => `${Math.round(value).toLocaleString('en')} /s`
export const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`
