import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { electronBinary } from './electronBinary.ts'
import { CHROMIUM, DESKTOP, WEB_DIST } from './paths.ts'

/** Builds nothing: what is tested is what was built. Says what is missing, and what is left out and why. */
export default async function globalSetup(): Promise<void> {
  const built = [
    join(WEB_DIST, 'index.html'),
    join(DESKTOP, 'out/main/index.js'),
    join(DESKTOP, 'out/preload/index.cjs'),
    join(DESKTOP, 'out/renderer/index.html'),
  ]
  const missing = built.find((file) => !existsSync(file))
  if (missing) throw new Error(`${missing} is not there. Run \`pnpm build\` first.`)
  if (!existsSync(CHROMIUM)) {
    throw new Error(`There is no Chromium at ${CHROMIUM}. Set ROOMKEY_CHROMIUM to the path of one.`)
  }
  const electron = await electronBinary()
  if ('why' in electron) {
    console.log(`The specs do not run on a real Electron: ${electron.why}. They run on the stand-in.`)
  }
}
