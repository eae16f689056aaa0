import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Arch, build, type Configuration, Platform } from 'electron-builder'
import { choosePnpm } from '../builderEnvironment.ts'
import { SYSTEMS, type System, type Target } from './targets.ts'

const PROJECT = join(import.meta.dirname, '../..')
const PLATFORMS: Record<System, Platform> = {
  linux: Platform.LINUX,
  windows: Platform.WINDOWS,
  mac: Platform.MAC,
}

export interface Built {
  /** The files that came to be, by target. */
  files: Map<Target, string>
  /** latest.yml and its like. */
  channels: string[]
  /** Why a system's build stopped. */
  failures: Map<System, string>
}

/**
 * Builds each system's targets together: their channel file names all of them. A system whose build stops does not stop
 * the others. What is answered as built is there.
 */
export async function buildInstallers(targets: readonly Target[], config: Configuration): Promise<Built> {
  choosePnpm()
  const built: Built = { files: new Map(), channels: [], failures: new Map() }
  for (const system of SYSTEMS) {
    const wanted = targets.filter((target) => target.system === system)
    if (wanted.length === 0) continue
    try {
      await build({
        projectDir: PROJECT,
        publish: 'never',
        targets: new Map([[PLATFORMS[system], formatsByArch(wanted)]]),
        config: {
          ...config,
          artifactBuildCompleted({ file, target, arch }) {
            if (!existsSync(file) || statSync(file).size === 0) return
            if (target === null && file.endsWith('.yml')) built.channels.push(file)
            const made = wanted.find((each) => isOf(each, target?.name, arch, file))
            if (made) built.files.set(made, file)
          },
        },
      })
    } catch (error) {
      built.failures.set(system, error instanceof Error ? error.message : String(error))
    }
  }
  return built
}

/** The file itself, and not the map of its blocks that lies beside it. */
function isOf(target: Target, format: string | undefined, arch: Arch | null, file: string): boolean {
  if (arch === null || file.endsWith('.blockmap')) return false
  return target.format.toLowerCase() === format?.toLowerCase() && target.arch === Arch[arch]
}

function formatsByArch(targets: readonly Target[]): Map<Arch, string[]> {
  const byArch = new Map<Arch, string[]>()
  for (const { arch, format } of targets) byArch.set(Arch[arch], [...(byArch.get(Arch[arch]) ?? []), format])
  return byArch
}
