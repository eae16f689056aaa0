import { mountApp } from '@roomkey/ui'
import type { PageMessage, WorkerMessage } from './messages.ts'
import { createPlatform } from './platform.ts'
import { createRebuiltNotice } from './rebuiltNotice.ts'
import { createTabNotice } from './tabNotice.ts'

const element = document.getElementById('root')
if (element === null) throw new Error('index.html has no #root')

const worker = new Worker(new URL('./engineWorker.ts', import.meta.url), { type: 'module', name: 'engine' })
const platform = createPlatform(worker, location.origin)
mountApp(element, platform)

const notices = document.createElement('div')
document.body.prepend(notices)
const showState = createTabNotice(notices)
const showRebuilt = createRebuiltNotice(notices, window)
worker.addEventListener('message', ({ data }: MessageEvent<WorkerMessage>) => {
  if (data === 'rebuilt') showRebuilt()
  else showState(data)
})

// A tab in the background may have slept through its next try. (The app itself listens for "online".)
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') void platform.engine.wake()
})

// Whoever leads the tabs must not take the engine into the ice.
const tell = (message: PageMessage) => worker.postMessage(message)
document.addEventListener('freeze', () => tell('park'))
document.addEventListener('resume', () => tell('resume'))
addEventListener('pagehide', ({ persisted }) => persisted && tell('park'))
addEventListener('pageshow', ({ persisted }) => persisted && tell('resume'))

// Pages that came over plain http from another machine have no service worker; they need the server to open.
if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  navigator.serviceWorker
    .register('/service-worker.js')
    .catch((error) => console.warn('This app will not open without its server:', error))
}
