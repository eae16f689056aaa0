import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT } from './paths.ts'

interface ElectronScript {
  installedElectron(): string | undefined
  hasDisplay(): boolean
}

/** The real binary, or in words why the same specs do not run on it here. */
export async function electronBinary(): Promise<{ executable: string } | { why: string }> {
  const script = pathToFileURL(join(ROOT, 'scripts/electron.mjs')).href
  const { installedElectron, hasDisplay } = (await import(script)) as ElectronScript
  const executable = installedElectron()
  if (executable === undefined) return { why: 'its binary is not installed (npm carries only a downloader)' }
  return hasDisplay() ? { executable } : { why: 'there is no display here (try xvfb-run)' }
}
