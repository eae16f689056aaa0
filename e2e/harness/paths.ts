import { join } from 'node:path'

export const ROOT = join(import.meta.dirname, '../..')
export const WEB_DIST = join(ROOT, 'apps/web/dist')
export const DESKTOP = join(ROOT, 'apps/desktop')
export const SERVER_MAIN = join(ROOT, 'apps/server/src/main.ts')
export const CHROMIUM = process.env.ROOMKEY_CHROMIUM ?? '/usr/bin/chromium'
