import type { StagedFile } from '@roomkey/client/api'
import type { AttachmentId, RoomId } from '@roomkey/protocol'
import type { MenuCommand } from '@roomkey/ui'
import type { AccountInfo } from './accounts.ts'
import type { AppInfo } from './channels.ts'
import type { FileOutcome } from './files.ts'
import type { Look } from './look.ts'
import type { Pin } from './pin.ts'
import type { KeptWithout, Protection } from './protection.ts'
import type { RouteDelivery } from './route.ts'
import type { ShellChange, ShellChanged, ShellFacts, ShellSettings } from './shellSettings.ts'
import type { InstallWhen, UpdateState } from './updates.ts'

/** All that the page can reach of the shell: `window.roomkey`. */
export interface DesktopBridge {
  info(): Promise<AppInfo>
  /** Sends one RPC message to the engine. */
  post(message: unknown): void
  /** Messages of the engine. One listener; a later one replaces it. */
  onMessage(listener: (message: unknown) => void): void
  /** The files' paths go to the engine's host and never come back to the page. Null: that one could not be read. */
  stageFiles(files: readonly File[]): Promise<(StagedFile | null)[]>
  /** Lets go of staged files that no message names. */
  unstage(ids: readonly AttachmentId[]): void
  /** Asks where to. */
  saveFile(id: AttachmentId): Promise<FileOutcome>
  /** Asks for a folder. */
  saveFiles(ids: readonly AttachmentId[]): Promise<FileOutcome>
  /** In another program. */
  openFile(id: AttachmentId): Promise<FileOutcome>
  /** False: it was not saved, or is not where it was saved. */
  revealFile(id: AttachmentId): Promise<boolean>
  /** It may be dragged in a moment. */
  holdFile(id: AttachmentId): Promise<void>
  /** In a `dragstart`. False: it is not here yet. */
  dragFile(id: AttachmentId): Promise<boolean>
  openExternal(url: string): void
  /** What the window remembers, for the next page and the next start. */
  keepLook(look: Look): void
  /** One listener, called with all accounts whenever one of them changes. */
  onAccounts(listener: (accounts: AccountInfo[]) => void): void
  /** One listener, called with the account that is gone to as soon as this page has taken in its files. */
  onAccountWaits(listener: (next: string | null) => void): void
  /** Whether the page takes in files that would be lost with it. */
  keepsFiles(keeping: boolean): void
  /** To the account that waits, without these files. */
  goWithoutFiles(): void
  stayHere(): void
  /** One listener, called with whether the window closes as soon as this page has taken in its files. */
  onWindowWaits(listener: (waiting: boolean) => void): void
  /** Without these files. */
  closeNow(): void
  keepOpen(): void
  addAccount(): void
  switchAccount(id: string): void
  /** One listener. What came before it, and what no page has taken yet, is delivered to it. */
  onRoute(listener: (delivery: RouteDelivery) => void): void
  routeTaken(id: number): void
  /** The room that is open; null: none is. */
  roomShown(room: RoomId | null): void
  /** The person was told that this account's messages are loaded again. */
  seenRebuilt(): void
  /** The browser noticed that the network came, or went. */
  networkOnline(online: boolean): void
  /** The certificate that this account trusts on somebody's word. */
  pinned(): Promise<Pin | null>
  /** Trusts the one that was shown last; false: it is another. */
  trustCertificate(sha256: string): Promise<boolean>
  removePin(): Promise<void>
  /** Where to keep what is kept, on a system without a keychain. */
  chooseProtection(answer: KeptWithout): Promise<Protection>
  /** Nobody is asked that again before the next start. */
  putOffProtection(): void
  shell(): Promise<{ settings: ShellSettings; facts: ShellFacts }>
  changeShell(change: ShellChange): Promise<ShellChanged>
  /** One listener, called with the shell's settings whenever one of them changes. */
  onShell(listener: (settings: ShellSettings) => void): void
  /** One listener, called with what was chosen in the menu bar. */
  onMenu(listener: (command: MenuCommand) => void): void
  copyDiagnostics(): Promise<void>
  showLogs(): void
  updateState(): Promise<UpdateState>
  /** One listener, called whenever it has changed. */
  onUpdate(listener: (state: UpdateState) => void): void
  checkForUpdate(): void
  /** Does nothing unless a version is ready. */
  installUpdate(when: InstallWhen): void
}

declare global {
  interface Window {
    readonly roomkey: DesktopBridge
  }
}
