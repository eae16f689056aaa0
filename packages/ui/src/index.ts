export { mountApp } from './mountApp.tsx'
export type { Platform } from './platform.ts'
