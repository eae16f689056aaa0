import { systemClock } from '@roomkey/client/hosts/clock'
import type { App, Dialog, IpcMain, NativeImage, Shell } from 'electron'
import type { AccountId } from '../../ipc/accounts.ts'
import type { FileProgress } from '../../ipc/files.ts'
import { answerCall } from '../security/ipc.ts'
import type { JsonFile } from '../settings/jsonFile.ts'
import type { Settings } from '../settings/settings.ts'
import type { MainWindow } from '../window/MainWindow.ts'
import { DragOut } from './DragOut.ts'
import { FileDesk, type FileEngine } from './FileDesk.ts'
import { markDownloaded } from './markDownloaded.ts'
import { TaskbarProgress } from './TaskbarProgress.ts'
import { TempFolder } from './TempFolder.ts'

export interface OpenFilesParts {
  app: Pick<App, 'getPath' | 'getFileIcon'>
  dialog: Pick<Dialog, 'showSaveDialog' | 'showOpenDialog'>
  shell: Pick<Shell, 'openPath' | 'showItemInFolder'>
  ipc: Pick<IpcMain, 'handle'>
  /** Where the system has no picture for a kind of file. */
  fileIcon(): NativeImage
  settings: JsonFile<Settings>
  window: MainWindow
  engineOf(account: AccountId): FileEngine | undefined
}

export interface Files {
  heard(account: AccountId, progress: FileProgress): void
  /** Everything of it is removed. */
  forget(account: AccountId): void
  close(): void
}

/** Makes what brings files to the rest of the computer, and lets pages ask for it. */
export function openFiles({
  app,
  dialog,
  shell,
  ipc,
  settings,
  window,
  engineOf,
  fileIcon,
}: OpenFilesParts): Files {
  const temp = new TempFolder(app.getPath('userData'))
  const progress = new TaskbarProgress((share, mode) => window.showProgress(share, mode))
  const desk = new FileDesk({
    engineOf,
    shell,
    temp,
    mark: (path) => markDownloaded(path),
    folder: () => settings.value.saveFolder ?? app.getPath('downloads'),
    rememberFolder(saveFolder) {
      if (saveFolder !== settings.value.saveFolder) settings.write({ ...settings.value, saveFolder })
    },
    async askPath(defaultPath) {
      const { canceled, filePath } = await window.ask((above) =>
        dialog.showSaveDialog(above, { defaultPath }),
      )
      return canceled || filePath === '' ? null : filePath
    },
    async askFolder(defaultPath) {
      const { canceled, filePaths } = await window.ask((above) =>
        dialog.showOpenDialog(above, { defaultPath, properties: ['openDirectory', 'createDirectory'] }),
      )
      return canceled ? null : (filePaths[0] ?? null)
    },
  })
  const drags = new DragOut({
    desk,
    engineOf,
    clock: systemClock,
    async iconOf(path) {
      const icon = await app.getFileIcon(path)
      return icon.isEmpty() ? fileIcon() : icon
    },
    startDrag: (item) => window.startDrag(item),
  })
  answerCall(ipc, 'files:save', (account, id) => desk.save(account, id))
  answerCall(ipc, 'files:saveAll', (account, ids) => desk.saveAll(account, ids))
  answerCall(ipc, 'files:open', (account, id) => desk.open(account, id))
  answerCall(ipc, 'files:reveal', (account, id) => desk.reveal(account, id))
  answerCall(ipc, 'files:hold', (account, id) => drags.hold(account, id))
  answerCall(ipc, 'files:drag', (account, id) => drags.start(account, id))
  return {
    heard: (account, heard) => progress.heard(account, heard),
    forget(account) {
      temp.forget(account)
      progress.forget(account)
    },
    close: () => temp.clear(),
  }
}
