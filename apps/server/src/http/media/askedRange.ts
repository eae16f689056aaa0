import type { Context } from 'koa'
import parseRange from 'range-parser'

const BYTE_RANGES = /^bytes=(.+)$/
const RANGE = /^\s*(\d*)-(\d*)\s*$/

/** One range, or undefined for the whole: as RFC 9110 allows for several ranges, other units and anything malformed. */
export function askedRange(
  ctx: Context,
  size: number,
): { start: number; end: number } | 'unsatisfiable' | undefined {
  if (ctx.method !== 'GET') return undefined
  const header = wellFormed(ctx.get('Range'), size)
  if (header === undefined) return undefined
  const ifRange = ctx.get('If-Range')
  if (ifRange && ![ctx.response.get('ETag'), ctx.response.get('Last-Modified')].includes(ifRange))
    return undefined
  const ranges = parseRange(size, header, { combine: true })
  if (ranges === -1) return 'unsatisfiable'
  if (ranges === -2 || ranges.length !== 1) return undefined
  return ranges[0]
}

/**
 * range-parser calls a malformed header unsatisfiable, where RFC 9110 (14.2) wants it ignored, and also the last 64 KiB of
 * a file that has fewer, which are all of it (14.1.2).
 */
function wellFormed(header: string, size: number): string | undefined {
  const specs = BYTE_RANGES.exec(header)?.[1]?.split(',') ?? []
  const ranges: string[] = []
  for (const spec of specs) {
    const [, first, last] = RANGE.exec(spec) ?? []
    if (first === undefined || last === undefined || first + last === '') return undefined
    if (first !== '' && last !== '' && Number(first) > Number(last)) return undefined
    ranges.push(first === '' ? `-${Math.min(Number(last), size)}` : `${first}-${last}`)
  }
  return ranges.length === 0 ? undefined : `bytes=${ranges.join(',')}`
}
