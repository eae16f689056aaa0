import { createRoot } from 'react-dom/client'
import { App } from './app/App.tsx'
import { PartsContext } from './app/context.ts'
import { closeParts, createParts } from './app/parts.ts'
import type { Platform } from './platform.ts'
import './theme/base.css'

/** Draws the app into `element`; the returned function takes it out again and saves what waits to be saved. */
export function mountApp(element: HTMLElement, platform: Platform): () => void {
  const parts = createParts(platform)
  const root = createRoot(element)
  root.render(
    <PartsContext value={parts}>
      <App />
    </PartsContext>,
  )
  return () => {
    root.unmount()
    closeParts(parts)
  }
}
