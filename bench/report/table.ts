import type { Row } from '../scenario.ts'

const HEADINGS = ['', 'result', '(rounds)', 'p50', 'p99', 'CPU each', 'ceiling', 'ratio', 'target', '']

/** Rows as text in columns; further ceilings of a row follow on their own lines. */
export function table(rows: readonly Row[]): string {
  const lines = [HEADINGS, ...rows.flatMap(linesOf)]
  const widths = HEADINGS.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  return lines
    .map((line) => widths.map((width, column) => align(line[column] ?? '', width, column)).join('  '))
    .map((line) => line.trimEnd())
    .join('\n')
}

function linesOf(row: Row): string[][] {
  const [first, ...more] = row.ceilings.map(({ name, value, ratio, cpu }) => [
    `${number(value)} ${name}${cpu === undefined ? '' : `, ${microseconds(cpu)}`}`,
    ratio >= 10 ? `${number(ratio)}×` : `${(ratio * 100).toFixed(0)} %`,
  ])
  return [
    [
      row.what,
      `${number(row.value)} ${row.unit}`,
      row.range[0] === row.range[1] ? '' : `${number(row.range[0])}–${number(row.range[1])}`,
      milliseconds(row.p50),
      milliseconds(row.p99),
      row.cpu === undefined ? '' : microseconds(row.cpu),
      ...(first ?? ['', '']),
      row.target?.text ?? '',
      row.target ? (row.target.met ? 'met' : 'MISSED') : '',
    ],
    ...more.map((ceiling) => ['', '', '', '', '', '', ...ceiling]),
  ]
}

function align(text: string, width: number, column: number): string {
  const toTheRight = (column >= 1 && column <= 5) || column === 7
  return toTheRight ? text.padStart(width) : text.padEnd(width)
}

function number(value: number): string {
  const digits = Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

function microseconds(value: number): string {
  return `${number(value)} µs`
}

function milliseconds(value: number | undefined): string {
  return value === undefined ? '' : `${value.toFixed(value < 10 ? 2 : 1)} ms`
}
