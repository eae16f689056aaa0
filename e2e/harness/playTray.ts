import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * Plays a desktop that shows icons beside the clock: on Linux the shell asks it by a program, which is put first on the
 * path. Returns the environment of an app that finds it.
 */
export function playTray(profile: string): Record<string, string> {
  const folder = join(profile, 'programs')
  const program = join(folder, 'gdbus')
  mkdirSync(folder)
  writeFileSync(program, "#!/bin/sh\necho '(<true>,)'\n")
  chmodSync(program, 0o755)
  return { PATH: `${folder}${delimiter}${process.env.PATH}` }
}
