export const SYSTEMS = ['linux', 'windows', 'mac'] as const
export type System = (typeof SYSTEMS)[number]
export type Processor = 'x64' | 'arm64'

/** One file that people download. */
export interface Target {
  /** `linux-deb-x64`: how it is asked for and reported. */
  name: string
  system: System
  /** As electron-builder calls it. */
  format: 'AppImage' | 'deb' | 'rpm' | 'tar.gz' | 'nsis' | 'dmg' | 'zip'
  arch: Processor | 'universal'
}

const FORMATS = {
  linux: { formats: ['AppImage', 'deb', 'rpm', 'tar.gz'], archs: ['x64', 'arm64'] },
  windows: { formats: ['nsis'], archs: ['x64', 'arm64'] },
  mac: { formats: ['dmg', 'zip'], archs: ['universal'] },
} as const

export const TARGETS: readonly Target[] = SYSTEMS.flatMap((system) =>
  FORMATS[system].formats.flatMap((format) =>
    FORMATS[system].archs.map((arch) => ({
      name: `${system}-${format.toLowerCase()}-${arch}`,
      system,
      format,
      arch,
    })),
  ),
)

/** Those that a list of names or beginnings of names means: `linux`, `linux-deb`, `windows-nsis-arm64`. Throws on others. */
export function targetsCalled(names: readonly string[]): readonly Target[] {
  const meant = names.map((name) => {
    const found = TARGETS.filter((target) => target.name === name || target.name.startsWith(`${name}-`))
    if (found.length === 0) {
      throw new Error(
        `There is no target '${name}'. There are: ${TARGETS.map((each) => each.name).join(', ')}.`,
      )
    }
    return found
  })
  const wanted = new Set(meant.flat())
  return TARGETS.filter((target) => wanted.has(target))
}

/** The Electron that a target is made of, as its zip files are named. */
export function electronsFor({ system, arch }: Target): readonly string[] {
  const platform = { linux: 'linux', windows: 'win32', mac: 'darwin' }[system]
  return arch === 'universal' ? [`${platform}-x64`, `${platform}-arm64`] : [`${platform}-${arch}`]
}
