import type { App, Dialog } from 'electron'
import { en as text } from './text/en.ts'

/**
 * An app that failed on its way to its window would go on without one, holding the lock, and every later start would
 * hand over to it and end. Electron itself only warns of the rejection. So it is said, and the app ends.
 */
export async function startOrSay(
  start: () => Promise<void>,
  { app, dialog }: { app: Pick<App, 'exit'>; dialog: Pick<Dialog, 'showErrorBox'> },
): Promise<void> {
  try {
    await start()
  } catch (error) {
    console.error('Roomkey could not start:', error)
    dialog.showErrorBox(text.start.failed, error instanceof Error ? error.message : String(error))
    app.exit(1)
  }
}
