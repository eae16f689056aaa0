import { build } from 'vite'

/** Builds the page once; every worker serves the same files. */
export default async function globalSetup() {
  await build({ configFile: new URL('./vite.config.ts', import.meta.url).pathname, logLevel: 'error' })
}
