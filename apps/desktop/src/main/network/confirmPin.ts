import type { Dialog } from 'electron'
import type { Pin } from '../../ipc/pin.ts'
import { en as text } from '../text/en.ts'
import type { MainWindow } from '../window/MainWindow.ts'

/** The shell's own question: a page that was taken over can show it, and cannot answer it. */
export async function confirmPin(
  { dialog, window }: { dialog: Pick<Dialog, 'showMessageBox'>; window: Pick<MainWindow, 'ask'> },
  pin: Pin,
): Promise<boolean> {
  const words = text.certificate
  const { response } = await window.ask((above) =>
    dialog.showMessageBox(above, {
      type: 'warning',
      message: words.question(pin.host),
      detail: words.detail(pin.sha256),
      buttons: [words.trust, words.cancel],
      // Who presses Enter without having read says no.
      defaultId: 1,
      cancelId: 1,
      noLink: true,
    }),
  )
  return response === 0
}
