import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CorruptError, openFile, plaintextFileBytes, sealFile } from '@roomkey/crypto'
import type { SealedPieces } from '../../src/ports/index.ts'

/** A folder for each owner; a file for each piece, under the id of what it is a piece of and its number. */
export function sealedPieces(folder: string): SealedPieces {
  const path = (owner: string, file: string, number: number) => join(folder, owner, `${file}.${number}`)
  const namesOf = (owner: string) => readdir(join(folder, owner)).catch(noneIfAbsent)

  async function removeWhere(owner: string, matches: (file: string) => boolean): Promise<void> {
    for (const name of await namesOf(owner)) {
      const file = name.slice(0, name.indexOf('.'))
      if (matches(file)) await rm(join(folder, owner, name), { force: true })
    }
  }

  return {
    async write(owner, file, number, content) {
      await mkdir(join(folder, owner), { recursive: true, mode: 0o700 })
      const { rawKey, chunks } = await sealFile([content])
      const place = path(owner, file, number)
      // Whole or not at all: what a crash leaves has no key, and goes with the next sweep.
      try {
        await writeFile(`${place}.part`, chunks, { mode: 0o600 })
        await rename(`${place}.part`, place)
      } catch (error) {
        // Where a disk is full it must not stay so for what never became a piece.
        await rm(`${place}.part`, { force: true }).catch(() => undefined)
        throw error
      }
      return rawKey
    },

    async read(owner, file, number, rawKey) {
      let sealed: Uint8Array
      try {
        sealed = await readFile(path(owner, file, number))
      } catch (error) {
        // Somebody tidied up, or its disk fails: it is loaded again.
        if ((error as NodeJS.ErrnoException).code === undefined) throw error
        return null
      }
      try {
        const bytes = new Uint8Array(plaintextFileBytes(sealed.length))
        let at = 0
        for await (const chunk of openFile({ rawKey, plaintextBytes: bytes.length }, [sealed])) {
          bytes.set(chunk, at)
          at += chunk.length
        }
        return bytes
      } catch (error) {
        if (error instanceof CorruptError) return null
        throw error
      }
    },

    remove: (owner, file) => removeWhere(owner, (each) => each === file),

    async sweep(owner, named) {
      await removeWhere(owner, (file) => !named.has(file))
      if (named.size === 0) await rm(join(folder, owner), { recursive: true, force: true })
    },
  }
}

function noneIfAbsent(error: unknown): string[] {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
  throw error
}
