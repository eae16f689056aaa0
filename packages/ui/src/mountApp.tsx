import { createRoot } from 'react-dom/client'
import { handOver } from './accounts/goTo.ts'
import { App } from './app/App.tsx'
import { Broken } from './app/Broken.tsx'
import { PartsContext } from './app/context.ts'
import { closeParts, createParts } from './app/parts.ts'
import { nameOf } from './app/problemDetails.ts'
import { refuseStrayDrops } from './composer/strayDrops.ts'
import { ErrorBoundary } from './controls/ErrorBoundary.tsx'
import type { Platform } from './platform.ts'
import { waitWhileKeeping, warnWhileKeeping } from './state/leaveWarning.ts'
import './theme/base.css'

/** Draws the app into `element`; the returned function takes it out again and saves what waits to be saved. */
export function mountApp(element: HTMLElement, platform: Platform): () => void {
  const parts = createParts(platform)
  const root = createRoot(element, {
    // By kind only: the error itself may quote a message.
    onCaughtError: (error) => console.error(`A part of the page could not be drawn: ${nameOf(error)}`),
  })
  root.render(
    <PartsContext value={parts}>
      <ErrorBoundary
        fallback={(problem) => <Broken problem={problem} />}
        // Should the room be what fails, reloading must not lead straight back into it.
        onProblem={() => parts.lastPlace.forget()}
      >
        <App />
      </ErrorBoundary>
    </PartsContext>,
  )
  const { accounts } = platform
  // On the desktop the shell asks: what leads away from the page there is not the page's to hold up.
  const stopWarning = accounts
    ? waitWhileKeeping(parts.staging, accounts, () => handOver(parts))
    : warnWhileKeeping(parts.staging, parts.unkept, window)
  const stopDrops = refuseStrayDrops(window)
  return () => {
    stopWarning()
    stopDrops()
    root.unmount()
    closeParts(parts)
  }
}
