import { execFile, spawnSync } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { promisify } from 'node:util'
import { atExit } from './atExit.ts'

const run = promisify(execFile)

/** Mounts a disk of its own, in memory; needs Linux, and root or a sudo that asks nothing. Resolves with how to unmount it. */
export async function mountSmallDisk(path: string, megabytes: number): Promise<() => Promise<void>> {
  await mkdir(path, { recursive: true })
  const [uid, gid] = [process.getuid?.(), process.getgid?.()]
  const asRoot = (...command: string[]): [string, string[]] => {
    const [program = '', ...args] = uid === 0 ? command : ['sudo', '-n', ...command]
    return [program, args]
  }
  try {
    await run(
      ...asRoot(
        'mount',
        '-t',
        'tmpfs',
        '-o',
        `size=${megabytes}m,mode=700,uid=${uid},gid=${gid}`,
        'tmpfs',
        path,
      ),
    )
  } catch (cause) {
    throw new Error(
      'No small disk could be mounted: that needs Linux, and root or sudo without a password.',
      {
        cause,
      },
    )
  }
  // Lazily, because whoever still has something open there has been killed only just now.
  const done = atExit(() => void spawnSync(...asRoot('umount', '-l', path)))
  return async () => {
    await run(...asRoot('umount', path))
    done()
  }
}
