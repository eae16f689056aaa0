import { existsSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
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
 * @param run electron-builder's `build`
 */
export async function buildInstallers(
  targets: readonly Target[],
  config: Configuration,
  run: typeof build = build,
): Promise<Built> {
  choosePnpm()
  const built: Built = { files: new Map(), channels: [], failures: new Map() }
  const output = resolve(PROJECT, config.directories?.output ?? 'dist')
  const before = channelFiles(output)
  for (const { system, wanted } of jobs(targets)) {
    if (built.failures.has(system)) continue
    try {
      await run({
        projectDir: PROJECT,
        publish: 'never',
        targets: new Map([[PLATFORMS[system], formatsByArch(wanted)]]),
        config: {
          ...config,
          artifactBuildCompleted({ file, target, arch }) {
            if (!existsSync(file) || statSync(file).size === 0) return
            const made = wanted.find((each) => isOf(each, target?.name, arch, file))
            if (made) built.files.set(made, file)
          },
        },
      })
    } catch (error) {
      built.failures.set(system, error instanceof Error ? error.message : String(error))
    }
  }
  for (const [file, written] of channelFiles(output)) {
    if (before.get(file) !== written) built.channels.push(file)
  }
  return built
}

/**
 * Archives by themselves, and last: the packages write what they are into the folder that is packed, which an archive
 * would carry along.
 */
function jobs(targets: readonly Target[]): Array<{ system: System; wanted: readonly Target[] }> {
  const isArchive = ({ format }: Target) => format === 'tar.gz'
  return SYSTEMS.flatMap((system) => {
    const all = targets.filter((target) => target.system === system)
    return [all.filter((target) => !isArchive(target)), all.filter(isArchive)]
      .filter((wanted) => wanted.length > 0)
      .map((wanted) => ({ system, wanted }))
  })
}

/** electron-builder tells nobody of them, so they are looked for: by path, when each was written. */
function channelFiles(folder: string): Map<string, number> {
  const names = existsSync(folder) ? readdirSync(folder) : []
  const files = names.filter((name) => name.endsWith('.yml') && !name.startsWith('builder-'))
  return new Map(files.map((name) => [join(folder, name), statSync(join(folder, name)).mtimeMs]))
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
