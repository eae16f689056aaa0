const apple = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? '')

/** How the main modifier is written on this machine. */
export const modifier = apple ? '⌘' : 'Ctrl'
export const alt = apple ? '⌥' : 'Alt'
export const shift = apple ? '⇧' : 'Shift'

/** Back after a jump, as browsers and editors write it here. */
export const backKeys = apple ? '⌘ [' : 'Alt ←'
export const isBack = (event: KeyboardEvent): boolean =>
  apple
    ? event.metaKey && event.key === '['
    : event.altKey && !event.ctrlKey && !event.shiftKey && event.key === 'ArrowLeft'

interface Pressed {
  ctrlKey: boolean
  metaKey: boolean
}
export const withModifier = (event: Pressed): boolean => (apple ? event.metaKey : event.ctrlKey)
