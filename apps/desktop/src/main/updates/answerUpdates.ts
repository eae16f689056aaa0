import type { IpcMain } from 'electron'
import { answerCall, receivePost } from '../security/ipc.ts'
import type { UpdatesPart } from './Updates.ts'

/** What the pages may ask about newer versions. */
export function answerUpdates(ipc: Pick<IpcMain, 'handle' | 'on'>, updates: UpdatesPart): void {
  answerCall(ipc, 'updates:state', () => updates.state)
  receivePost(ipc, 'updates:check', () => void updates.check())
  receivePost(ipc, 'updates:install', (_account, when) => void updates.install(when))
}
