export { mountApp } from './mountApp.tsx'
export type { AccountInfo, Accounts, Platform, Protection, Route, Shell } from './platform.ts'
