import { join } from 'node:path'
import { Arch, build, type Configuration, Platform } from 'electron-builder'
import { choosePnpm } from './builderEnvironment.ts'

const PROJECT = join(import.meta.dirname, '..')
const PLATFORMS = { linux: Platform.LINUX, darwin: Platform.MAC, win32: Platform.WINDOWS }

export interface FolderOptions {
  config: Configuration
  /** An unpacked Electron. */
  distribution: string
  output: string
  platform: keyof typeof PLATFORMS
  arch: 'x64' | 'arm64'
}

/** Packs the built app as an installer would lay it out, without making an installer of it. */
export async function packFolder(options: FolderOptions): Promise<void> {
  const { config, distribution, output, platform, arch } = options
  choosePnpm()
  await build({
    projectDir: PROJECT,
    publish: 'never',
    targets: PLATFORMS[platform].createTarget('dir', Arch[arch]),
    config: { ...config, electronDist: distribution, directories: { ...config.directories, output } },
  })
}
