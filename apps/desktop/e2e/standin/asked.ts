/** What a person does outside of the page, asked for by the test that plays them. */
export type Asked =
  /** Chooses the end of the app in a menu. */
  | { type: 'quit' }
  /** Gives the focus to another program, or back. */
  | { type: 'focus'; focused: boolean }
  /** By the button of its frame. */
  | { type: 'closeWindow' }
  | { type: 'clickNotification'; id: number }
  | { type: 'chooseMenu'; label: string }

export function onAsked(listener: (asked: Asked) => void): void {
  process.on('message', listener)
}
