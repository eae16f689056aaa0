import type { App, WebContents } from 'electron'
import type { ShellSettingsStore } from '../settings/ShellSettingsStore.ts'

/** Those of Chromium between what can still be read and what still fits a window. */
export const ZOOM_LEVELS: readonly number[] = [0.5, 0.67, 0.75, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3]

/** The next level up or down; 0 leads back to 100 %. */
export function zoomStep(from: number, by: 1 | 0 | -1): number {
  if (by === 0) return 1
  const next =
    by > 0 ? ZOOM_LEVELS.find((level) => level > from) : ZOOM_LEVELS.findLast((level) => level < from)
  return next ?? from
}

type Zoomed = Pick<WebContents, 'on' | 'setZoomFactor'>

/** Chromium remembers a zoom for each origin, and each account is one: so it is told of ours whenever a page comes. */
export function followZoom(app: Pick<App, 'on'>, settings: ShellSettingsStore): void {
  const open = new Set<Zoomed>()
  app.on('web-contents-created', (_event, contents: Zoomed) => {
    open.add(contents)
    contents.on('destroyed', () => open.delete(contents))
    contents.on('did-navigate', () => contents.setZoomFactor(settings.value.zoom))
  })
  settings.subscribe(({ zoom }, before) => {
    if (zoom !== before.zoom) for (const contents of open) contents.setZoomFactor(zoom)
  })
}
