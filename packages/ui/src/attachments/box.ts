import type { AttachmentRow } from '@roomkey/client/api'

const MAX_WIDTH = 420
const MAX_HEIGHT = 320
const MIN_SIDE = 48

/** Formats every browser shows. An SVG may carry scripts and stays a file. */
const SHOWN = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif'])

export const isShownImage = (file: Pick<AttachmentRow, 'contentType'>): boolean => SHOWN.has(file.contentType)

/** The box a picture is drawn in, known before it loads, so that nothing moves when it does. */
export function boxOf(file: Pick<AttachmentRow, 'width' | 'height'>): { width: number; height: number } {
  // Its sender did not measure it: a calm box of the usual shape, the picture fitted into it.
  if (!file.width || !file.height) return { width: 280, height: 210 }
  const scale = Math.min(1, MAX_WIDTH / file.width, MAX_HEIGHT / file.height)
  return {
    width: Math.max(MIN_SIDE, Math.round(file.width * scale)),
    height: Math.max(MIN_SIDE, Math.round(file.height * scale)),
  }
}

/** Of a picture that shares a row, by its width: more of what is very long or tall is cut. */
export function ratioOf({ width, height }: Pick<AttachmentRow, 'width' | 'height'>): number {
  if (!width || !height) return 4 / 3
  return Math.min(2.4, Math.max(0.6, width / height))
}

/** `PDF` of `report.pdf`; empty when there is none worth showing. */
export function extensionOf(name: string): string {
  const match = /[^.]\.([\p{L}\p{N}]{1,5})$/u.exec(name)
  return match?.[1]?.toLocaleUpperCase() ?? ''
}

/** Right to left: Hebrew, Arabic and their relatives. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

/**
 * A name and its last letters, which say what it is. Where letters join their neighbours and two directions meet, only
 * its ending comes apart: at the dot nothing changes its shape or place.
 */
export function nameInTwo(name: string): [start: string, end: string] {
  if (RIGHT_TO_LEFT.test(name)) {
    const end = /[^.](\.\w{1,10})$/.exec(name)?.[1] ?? ''
    return [name.slice(0, name.length - end.length), end]
  }
  const letters = [...name]
  return [letters.slice(0, -10).join(''), letters.slice(-10).join('')]
}
