import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { openFiles } from '../files/openFiles.ts'
import { filesFolder } from '../openData.ts'
import { CommandError } from './CommandError.ts'
import type { Terminal } from './Terminal.ts'

/** Puts unpacked files where this configuration keeps them; what is there already stays, for files never change. */
export async function putFiles(terminal: Terminal, config: Config, folder: string): Promise<void> {
  let away: string | undefined
  const files = await openFiles({
    folder: filesFolder(config),
    s3: config.s3,
    maxBytes: config.limits.file_bytes,
    report: {
      changed: (state, kind) => {
        away = state === 'away' ? kind : undefined
      },
      leftBehind: () => {},
    },
    say: terminal.err,
  })
  let count = 0
  try {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      await files
        .put(entry.name, createReadStream(join(entry.parentPath, entry.name)))
        .catch((error: NodeJS.ErrnoException) => {
          if (error.code === 'EEXIST') return
          if (away === undefined) throw error
          throw new CommandError(`The S3 storage does not answer (${away}): run the same again when it does.`)
        })
      count += 1
      terminal.progress(`${count} files stored`)
    }
  } finally {
    await files.close()
  }
}
