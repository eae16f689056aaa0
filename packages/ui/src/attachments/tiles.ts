import type { AttachmentRow } from '@roomkey/client/api'
import { ratioOf } from './box.ts'

/** Of several pictures, wherever there is room for it; attachments.css has it, too. */
export const TILES_WIDTH = 560
/** Where the window is a phone's. */
const NARROW_WIDTH = 300
export const GAP = 4

/** A picture's place in a row that it shares. */
export interface Tile {
  /** Width by height. */
  ratio: number
  /** Of the list's width without `gaps`. */
  share: number
  /** Between the pictures of a full row, in px. */
  gaps: number
  /** About as wide and high as it is drawn, in px. */
  width: number
  height: number
}

/**
 * Rows of one height each, filled from edge to edge, in the order in which the pictures were sent. All of it is known
 * from their measures and is in parts of the width, so that nothing moves when they load or the window changes. Those
 * of the last row are no higher than those above them.
 */
export function tilesOf(files: readonly Pick<AttachmentRow, 'width' | 'height'>[], narrow: boolean): Tile[] {
  const ratios = files.map(ratioOf)
  const wanted = wantedSum(files.length, narrow)
  const rows = files.length <= 3 ? [ratios] : inRows(ratios, wanted)
  const whole = narrow ? NARROW_WIDTH : TILES_WIDTH
  return rows.flatMap((row, at) => {
    const above = at === rows.length - 1 ? rows[at - 1] : undefined
    const sum = Math.max(total(row), at < rows.length - 1 ? 0 : above ? total(above) : wanted)
    const gaps = GAP * (Math.max(row.length, above?.length ?? 0) - 1)
    return row.map((ratio) => {
      const share = ratio / sum
      const width = (whole - gaps) * share
      return { ratio, share, gaps, width: Math.round(width), height: Math.round(width / ratio) }
    })
  })
}

/** How many times as wide as high a row is: the more pictures, the lower. */
function wantedSum(count: number, narrow: boolean): number {
  if (count <= 2) return 2.2
  if (count === 3) return 3
  if (count < (narrow ? 10 : 5)) return 2.67
  return narrow || count < 10 ? 4 : 5.33
}

/** A row ends where another picture would make it less like the wanted one; it is never much higher. */
function inRows(ratios: readonly number[], wanted: number): number[][] {
  const rows: number[][] = []
  let row: number[] = []
  for (const ratio of ratios) {
    const sum = total(row)
    if (sum >= wanted * 0.75 && sum + ratio - wanted > wanted - sum) {
      rows.push(row)
      row = []
    }
    row.push(ratio)
  }
  return [...rows, row]
}

const total = (ratios: readonly number[]): number => ratios.reduce((sum, ratio) => sum + ratio, 0)
