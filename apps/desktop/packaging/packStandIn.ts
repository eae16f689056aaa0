import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Configuration } from 'electron-builder'
import { configFor, filesWith } from '../electron-builder.config.ts'
import { packFolder } from './packFolder.ts'
import { writeStandInDistribution } from './standInDistribution.ts'

export interface Packed {
  /** The folder that an installer would install. */
  folder: string
  executable: string
  resources: string
}

export const FEED = 'https://updates.roomkey.example/desktop/'

/**
 * Packs with a stand-in for Electron's files, laid out as for Linux on every system: nothing of this takes a real
 * executable. The native SQLite is the one of this machine, so that what is packed can be started.
 */
export async function packStandIn(
  output: string,
  hooks: Pick<Configuration, 'beforePack'> = {},
): Promise<Packed> {
  const arch = process.arch === 'arm64' ? 'arm64' : 'x64'
  const config = configFor({ ROOMKEY_UPDATE_FEED: FEED })
  const distribution = join(output, 'distribution')
  await writeStandInDistribution(distribution, await electronVersion())
  await packFolder({
    config: {
      ...config,
      ...hooks,
      linux: { ...config.linux, files: filesWith(`${process.platform}-${arch}`) },
    },
    distribution,
    output,
    platform: 'linux',
    arch,
  })
  const folder = join(output, arch === 'x64' ? 'linux-unpacked' : `linux-${arch}-unpacked`)
  return { folder, executable: join(folder, 'roomkey'), resources: join(folder, 'resources') }
}

async function electronVersion(): Promise<string> {
  const manifest = join(import.meta.dirname, '../node_modules/electron/package.json')
  return (JSON.parse(await readFile(manifest, 'utf8')) as { version: string }).version
}
