import type { MenuCommand } from '@roomkey/ui'
import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { AccountInfo } from '../ipc/accounts.ts'
import type { DesktopBridge } from '../ipc/bridge.ts'
import type { CallArgs, CallName, CallReply, EventName, Events, PostArgs, PostName } from '../ipc/channels.ts'
import type { RouteDelivery } from '../ipc/route.ts'
import type { ShellSettings } from '../ipc/shellSettings.ts'
import type { UpdateState } from '../ipc/updates.ts'
import { stageAll } from './stageAll.ts'

// Runs sandboxed, between the page and the main process. Only types are shared with the main process, so that this
// stays one small file. The main process checks every argument again: a page may have been taken over.

const call = <C extends CallName>(name: C, ...args: CallArgs<C>): Promise<CallReply<C>> =>
  ipcRenderer.invoke(name, ...args)
const post = <P extends PostName>(name: P, ...args: PostArgs<P>): void => ipcRenderer.send(name, ...args)
const on = <E extends EventName>(name: E, listener: (...args: Events[E]) => void) =>
  ipcRenderer.on(name, (_event, ...args) => listener(...(args as Events[E])))

let deliver: (message: unknown) => void = () => {}
on('engine:message', (message) => deliver(message))
let tell: (accounts: AccountInfo[]) => void = () => {}
on('accounts:changed', (accounts) => tell(accounts))
let hold: (next: string | null) => void = () => {}
on('accounts:waits', (next) => hold(next))
let holdOpen: (waiting: boolean) => void = () => {}
on('window:waits', (waiting) => holdOpen(waiting))
let lead: (delivery: RouteDelivery) => void = () => {}
on('route:open', (delivery) => lead(delivery))
let settle: (settings: ShellSettings) => void = () => {}
on('shell:changed', (settings) => settle(settings))
let obey: (command: MenuCommand) => void = () => {}
on('menu:command', (command) => obey(command))
let renew: (state: UpdateState) => void = () => {}
on('updates:changed', (state) => renew(state))

const bridge: DesktopBridge = {
  info: () => call('app:info'),
  post: (message) => post('engine:post', message as PostArgs<'engine:post'>[0]),
  onMessage(listener) {
    deliver = listener
  },
  // Only the operating system can give a File a path, so a page cannot name a file that nobody handed to it.
  stageFiles: (files) =>
    stageAll(
      files,
      (file) => webUtils.getPathForFile(file),
      (given) => call('files:stage', given),
    ),
  unstage: (ids) => post('files:unstage', [...ids]),
  saveFile: (id) => call('files:save', id),
  saveFiles: (ids) => call('files:saveAll', [...ids]),
  openFile: (id) => call('files:open', id),
  revealFile: (id) => call('files:reveal', id),
  holdFile: (id) => call('files:hold', id),
  dragFile: (id) => call('files:drag', id),
  openExternal: (url) => void call('link:open', url),
  keepLook: (look) => post('look:keep', look),
  onAccounts(listener) {
    tell = listener
  },
  onRoute(listener) {
    lead = listener
    post('route:listen')
  },
  routeTaken: (id) => post('route:taken', id),
  roomShown: (room) => post('room:shown', room),
  onAccountWaits(listener) {
    hold = listener
  },
  keepsFiles: (keeping) => post('accounts:keeps', keeping),
  goWithoutFiles: () => post('accounts:goWithout'),
  stayHere: () => post('accounts:stay'),
  onWindowWaits(listener) {
    holdOpen = listener
  },
  closeNow: () => post('window:closeNow'),
  keepOpen: () => post('window:stay'),
  addAccount: () => post('accounts:add'),
  switchAccount: (id) => post('accounts:switch', id),
  seenRebuilt: () => post('accounts:seen'),
  networkOnline: (online) => post('network:online', online),
  pinned: () => call('certificate:pinned'),
  trustCertificate: (sha256) => call('certificate:trust', sha256),
  removePin: () => call('certificate:remove'),
  chooseProtection: (answer) => call('protection:choose', answer),
  putOffProtection: () => post('protection:putOff'),
  shell: () => call('shell:settings'),
  changeShell: (change) => call('shell:change', change),
  onShell(listener) {
    settle = listener
  },
  onMenu(listener) {
    obey = listener
  },
  copyDiagnostics: () => call('diagnostics:copy'),
  showLogs: () => post('diagnostics:folder'),
  updateState: () => call('updates:state'),
  onUpdate(listener) {
    renew = listener
  },
  checkForUpdate: () => post('updates:check'),
  installUpdate: (when) => post('updates:install', when),
}
contextBridge.exposeInMainWorld('roomkey', bridge)
