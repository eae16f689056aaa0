import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Mounts a disk of its own, in memory; needs Linux, and root or a sudo that asks nothing. Resolves with how to unmount it. */
export async function mountSmallDisk(path: string, megabytes: number): Promise<() => Promise<void>> {
  await mkdir(path, { recursive: true })
  const [uid, gid] = [process.getuid?.(), process.getgid?.()]
  const asRoot = (...command: [string, ...string[]]) => {
    const [program, ...args] = uid === 0 ? command : ['sudo', '-n', ...command]
    return run(program as string, args)
  }
  try {
    await asRoot(
      'mount',
      '-t',
      'tmpfs',
      '-o',
      `size=${megabytes}m,mode=700,uid=${uid},gid=${gid}`,
      'tmpfs',
      path,
    )
  } catch (cause) {
    throw new Error(
      'No small disk could be mounted: that needs Linux, and root or sudo without a password.',
      {
        cause,
      },
    )
  }
  return async () => void (await asRoot('umount', path))
}
