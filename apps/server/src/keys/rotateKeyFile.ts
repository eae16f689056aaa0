import { dirname, join } from 'node:path'
import { generateFernetKey } from '@roomkey/crypto'
import { ConfigError } from '../config.ts'
import { lockFile } from '../store/sqlite/lockFile.ts'
import { readKeyFile, replaceKeyFile } from './keyFile.ts'
import { keyTexts } from './MasterKeys.ts'

/** Another process rotates the same file. */
export class RotationRunningError extends Error {}

/**
 * Changes the master key that is kept in a file. The new one is there before anything is wrapped by it, and the old one
 * until nothing is, so that a server finds what it needs whenever it looks; a file with several keys is a rotation that
 * did not end, which this goes on with. `rewrap` gets the keys, newest first.
 */
export async function rotateKeyFile(
  path: string,
  rewrap: (keys: [string, ...string[]], resumed: boolean) => Promise<void>,
): Promise<void> {
  const lock = lockFile(join(dirname(path), '.rotating'))
  if (!lock) throw new RotationRunningError('Another rotation of this key is running: let it finish.')
  try {
    const [first, ...more] = keyTexts((await readKeyFile(path)) ?? '')
    if (first === undefined) throw new ConfigError(`There is no master key in ${path}.`)
    const resumed = more.length > 0
    const keys: [string, ...string[]] = resumed ? [first, ...more] : [generateFernetKey(), first]
    if (!resumed) await replaceKeyFile(path, keys.join('\n'))
    await rewrap(keys, resumed)
    await replaceKeyFile(path, keys[0])
  } finally {
    lock.release()
  }
}
