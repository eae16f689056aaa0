export { mountApp } from './mountApp.tsx'
export type { AccountInfo, Accounts, Platform, Protection } from './platform.ts'
