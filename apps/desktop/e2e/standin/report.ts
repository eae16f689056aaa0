/** What the shell asked of the operating system, told to the test that started it. */
export type Report =
  | { type: 'devtools'; url: string }
  | { type: 'openExternal'; url: string }
  | { type: 'dialog'; message: string; detail: string }
  | { type: 'notification'; id: number; title: string; body: string; silent: boolean }
  | { type: 'notificationClosed'; id: number }
  | { type: 'badge'; count: number }
  | { type: 'focus'; focused: boolean }
  | { type: 'tray'; text: string }
  | { type: 'saveDialog'; suggested: string; path: string }
  | { type: 'openPath' | 'reveal' | 'drag'; path: string }
  | { type: 'progress'; share: number; mode: string }
  | { type: 'clipboard'; text: string }
  | { type: 'openPath'; path: string }

export function report(message: Report): void {
  if (process.send) process.send(message)
  else console.error('Electron stand-in:', JSON.stringify(message))
}
