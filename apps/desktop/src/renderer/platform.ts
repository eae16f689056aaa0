import { connectEngine } from '@roomkey/client/api'
import { measureImage } from '@roomkey/client/hosts/measureImage'
import { type AccountInfo, type Accounts, type Closing, listeners, type Platform } from '@roomkey/ui'
import type { DesktopBridge } from '../ipc/bridge.ts'
import type { Look } from '../ipc/look.ts'
import { connectShell } from './shell.ts'
import { connectUpdates } from './updates.ts'

/** The desktop shell as the app sees it: everything goes through the preload's bridge. */
export async function createPlatform(bridge: DesktopBridge): Promise<Platform> {
  const { account, accounts, look, protection, suggestedServer } = await bridge.info()
  const [shell, updates] = await Promise.all([connectShell(bridge), connectUpdates(bridge)])
  let kept = protection
  // For the accounts whose pages are not shown.
  window.addEventListener('online', () => bridge.networkOnline(true))
  window.addEventListener('offline', () => bridge.networkOnline(false))
  const storage = lookStorage(bridge, look)
  const { engine, onViewChanged } = connectEngine({
    post: (message) => bridge.post(message),
    on: (listener) => bridge.onMessage(listener),
  })
  return {
    kind: 'desktop',
    engine,
    onViewChanged,
    server: { suggested: suggestedServer },
    accounts: accountsOf(bridge, account, accounts, storage.keep),
    closing: closingOf(bridge, storage.keep),
    storage,
    shell,
    updates,
    protection: {
      now: () => kept,
      async choose(answer) {
        kept = await bridge.chooseProtection(answer)
        return kept
      },
      putOff() {
        if (!kept.keychain) kept = { ...kept, putOff: true }
        bridge.putOffProtection()
      },
    },
    async stageFiles(files) {
      const sizes = await Promise.all(files.map(measureImage))
      const staged = await bridge.stageFiles(files)
      return staged.map((file, index) => file && { ...file, ...sizes[index] })
    },
    files: {
      opens: () => true,
      save: ({ id }) => bridge.saveFile(id),
      saveAll: (all) => bridge.saveFiles(all.map(({ id }) => id)),
      open: ({ id }) => bridge.openFile(id),
      reveal: ({ id }) => bridge.revealFile(id),
      drag: { hold: ({ id }) => bridge.holdFile(id), start: ({ id }) => bridge.dragFile(id) },
    },
    certificates: {
      pinned: () => bridge.pinned(),
      trust: (sha256) => bridge.trustCertificate(sha256),
      remove: () => bridge.removePin(),
    },
    unstage: (ids) => bridge.unstage(ids),
    roomShown: (room) => bridge.roomShown(room),
    onRoute: (listener) => bridge.onRoute(({ id, route }) => listener(route, () => bridge.routeTaken(id))),
    openExternal: (url) => bridge.openExternal(url),
  }
}

/** A border that is dragged is kept when it is let go. */
const KEEP_AFTER_MS = 250

/** Kept by the shell, because the pages of several accounts are one window. */
function lookStorage(
  bridge: DesktopBridge,
  kept: Look | null,
): NonNullable<Platform['storage']> & { keep(): void } {
  let waiting: { look: Look; timer: ReturnType<typeof setTimeout> } | null = null
  const keep = () => {
    if (waiting === null) return
    clearTimeout(waiting.timer)
    bridge.keepLook(waiting.look)
    waiting = null
  }
  window.addEventListener('pagehide', keep)
  return {
    keep,
    // From before the shell kept it.
    getItem: (key) => (kept === null ? localStorage.getItem(key) : JSON.stringify(kept)),
    setItem(_key, value) {
      if (waiting !== null) clearTimeout(waiting.timer)
      waiting = { look: JSON.parse(value) as Look, timer: setTimeout(keep, KEEP_AFTER_MS) }
    },
  }
}

function accountsOf(
  bridge: DesktopBridge,
  current: string,
  first: readonly AccountInfo[],
  leaving: () => void,
): Accounts {
  let list = first
  let next: string | null = null
  const changes = listeners()
  bridge.onAccounts((accounts) => {
    list = accounts
    changes.tell()
  })
  bridge.onAccountWaits((account) => {
    next = account
    changes.tell()
  })
  return {
    current,
    list: () => list,
    next: () => next,
    subscribe: changes.subscribe,
    switchTo(id) {
      leaving()
      bridge.switchAccount(id)
    },
    add() {
      leaving()
      bridge.addAccount()
    },
    keeps(keeping) {
      if (!keeping) leaving()
      bridge.keepsFiles(keeping)
    },
    goWithout() {
      leaving()
      bridge.goWithoutFiles()
    },
    stay: () => bridge.stayHere(),
    seenRebuilt: () => bridge.seenRebuilt(),
  }
}

function closingOf(bridge: DesktopBridge, leaving: () => void): Closing {
  let waits = false
  const changes = listeners()
  bridge.onWindowWaits((waiting) => {
    waits = waiting
    changes.tell()
  })
  return {
    waits: () => waits,
    subscribe: changes.subscribe,
    closeNow() {
      leaving()
      bridge.closeNow()
    },
    keepOpen: () => bridge.keepOpen(),
  }
}
