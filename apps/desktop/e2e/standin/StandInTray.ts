import type { Tray } from 'electron'
import { report } from './report.ts'
import { knownEvent, strict } from './strict.ts'

type Api = Pick<Tray, 'setImage' | 'setToolTip' | 'setContextMenu'> & {
  on(event: string, listener: () => void): void
}

/** An icon beside a clock that is not there: what it says is told to the test. */
export const createTray = (): Api =>
  strict('Tray', {
    setImage() {},
    setToolTip: (text) => report({ type: 'tray', text }),
    setContextMenu() {},
    on: (event) => knownEvent('Tray', ['click'], event),
  })
