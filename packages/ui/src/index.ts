export { hashRoutes } from './links/hashRoutes.ts'
export { mountApp } from './mountApp.tsx'
export type {
  AccountInfo,
  Accounts,
  Closing,
  FileOutcome,
  Files,
  MenuCommand,
  Platform,
  Protection,
  Route,
  Shell,
  Updates,
} from './platform.ts'
export { listeners } from './state/listeners.ts'
