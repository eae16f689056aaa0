export { mountApp } from './mountApp.tsx'
export type { AccountInfo, Accounts, Platform, Protection, Shell } from './platform.ts'
