/** What the app is written in, in the shapes that are seen at its start. */
export const FONTS = [
  '400 14px "Inter Variable"',
  '600 14px "Inter Variable"',
  '400 13px "JetBrains Mono Variable"',
] as const
/** Waiting longer than this for a bundled font would be worse than text that changes its shape once. */
export const FONT_PATIENCE_MS = 400
