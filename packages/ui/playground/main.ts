import { hashRoutes, mountApp } from '../src/index.ts'
import type { Route } from '../src/platform.ts'
import type { DemoEngine } from '../src/testing/DemoEngine.ts'
import type { DemoAccounts, DemoClosing } from '../src/testing/demoAccounts.ts'
import { demoPlatform, type Scene } from '../src/testing/demoPlatform.ts'
import type { DemoFiles } from '../src/testing/demoPlatformFiles.ts'
import type { DemoShell } from '../src/testing/demoShell.ts'
import type { DemoUpdates } from '../src/testing/demoUpdates.ts'
import { Answers } from './Answers.ts'

declare global {
  interface Window {
    demo: {
      engine: DemoEngine
      answers: Answers
      opened: string[]
      accounts: DemoAccounts
      closing: DemoClosing
      files: DemoFiles
      shell: DemoShell
      updates: DemoUpdates
      /** As a shell leads somewhere. */
      lead(route: Route): void
      unmount(): void
    }
  }
}

// /?scene=full&latency=300 : see demoPlatform for the scenes. `demo.engine` in the console drives the rest.
const query = new URLSearchParams(location.search)
const root = document.querySelector<HTMLElement>('#root')
if (!root) throw new Error('The page has no #root.')
const answers = new Answers()
const { platform, engine, opened, accounts, closing, files, shell, updates } = demoPlatform(
  (query.get('scene') ?? 'full') as Scene,
  {
    latency: Number(query.get('latency') ?? 300),
    now: Date.now,
    later: answers.later,
  },
)
let lead: (route: Route) => void = () => {}
const fromAddress = hashRoutes(window)
const unmount = mountApp(root, {
  ...platform,
  onRoute(listener) {
    lead = (route) => listener(route, () => {})
    fromAddress(listener)
  },
})
window.demo = {
  engine,
  answers,
  opened,
  accounts,
  closing,
  files,
  shell,
  updates,
  lead: (route) => lead(route),
  unmount,
}
