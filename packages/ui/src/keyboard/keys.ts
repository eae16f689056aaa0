const apple = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? '')

/** How the main modifier is written on this machine. */
export const modifier = apple ? '⌘' : 'Ctrl'
export const alt = apple ? '⌥' : 'Alt'
export const shift = apple ? '⇧' : 'Shift'

interface Pressed {
  ctrlKey: boolean
  metaKey: boolean
}
export const withModifier = (event: Pressed): boolean => (apple ? event.metaKey : event.ctrlKey)
