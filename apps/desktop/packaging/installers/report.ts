import { statSync } from 'node:fs'
import { relative } from 'node:path'
import type { Signing } from '../signing.ts'
import type { Built } from './buildInstallers.ts'
import type { System, Target } from './targets.ts'

export interface Outcome {
  wanted: readonly Target[]
  /** By target; none for those that were tried. */
  obstacles: ReadonlyMap<Target, readonly string[]>
  /** Null when nothing was to be built, only looked at. */
  built: Built | null
  signing: Signing
  /** A feed is configured. */
  feed: boolean
}

/**
 * What is in the way, each once, then a line for each target that was asked for, and whether all of them are there (or,
 * unbuilt, could be).
 */
export function report({ wanted, obstacles, built, signing, feed }: Outcome): {
  lines: string[]
  ok: boolean
} {
  const reasons = new Map(
    wanted.map((target) => [target, whyNot(target, obstacles.get(target) ?? [], built)]),
  )
  const told = [...new Set([...reasons].flatMap(([target, why]) => (built?.files.has(target) ? [] : why)))]
  const lines = told.map((reason, index) => `[${index + 1}] ${reason}`)
  if (told.length > 0) lines.push('')
  let ok = true
  for (const target of wanted) {
    const file = built?.files.get(target)
    const why = reasons.get(target) ?? []
    if (file !== undefined)
      lines.push(`✓ ${target.name}: ${nameAndSize(file)}${signed(target.system, signing)}`)
    else if (why.length === 0 && built === null) lines.push(`? ${target.name}: nothing known is in the way`)
    else {
      ok = false
      lines.push(`✗ ${target.name} ${why.map((reason) => `[${told.indexOf(reason) + 1}]`).join(' ')}`)
    }
  }
  if (built !== null && built.files.size > 0) {
    lines.push(...built.channels.map((file) => `  channel file: ${relative(process.cwd(), file)}`))
    if (!feed)
      lines.push('  No channel files, and an app that looks for no updates: ROOMKEY_UPDATE_FEED is not set.')
    const followed = [...built.files.keys()].some((target) => updatesItself(target, signing))
    if (feed && built.channels.length === 0 && followed) {
      ok = false
      lines.push('✗ channel files: none was written.')
    }
  }
  const count = wanted.filter((target) => built?.files.has(target)).length
  if (built !== null) lines.push(`installers: ${count} of ${wanted.length} built`)
  return { lines, ok }
}

function whyNot(target: Target, obstacles: readonly string[], built: Built | null): readonly string[] {
  if (obstacles.length > 0 || built === null) return obstacles
  const failure = built.failures.get(target.system)
  return [
    failure === undefined ? 'electron-builder ended without making it.' : `The build stopped: ${failure}`,
  ]
}

/**
 * Nobody but the person who unpacked an archive knows where it lies; a disk image is what the zip beside it updates,
 * where somebody signed it.
 */
const updatesItself = ({ format, system }: Target, signing: Signing) =>
  format !== 'tar.gz' && format !== 'dmg' && (system !== 'mac' || signing.mac)

const nameAndSize = (file: string): string =>
  `${relative(process.cwd(), file)}, ${(statSync(file).size / 1e6).toFixed(1)} MB`

function signed(system: System, { windows, mac, notarise }: Signing): string {
  if (system === 'linux') return ''
  if (system === 'windows') return windows ? ', signed' : ', not signed'
  if (!mac) return ', not signed: Gatekeeper stops it on other Macs'
  return notarise ? ', signed and notarised' : ', signed, not notarised'
}
