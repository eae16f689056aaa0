import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { extract } from 'tar-stream'
import { IndexLine, NAMES } from './manifest.ts'

/** One file of a backup; it is read to its end before the next one is asked for. */
export interface SourceEntry {
  name: string
  content: AsyncIterable<Uint8Array>
}

/** The files of a backup, sealed files first and in the order of the index. */
export async function* readBackup(path: string): AsyncGenerator<SourceEntry> {
  if ((await stat(path)).isDirectory()) yield* readFolder(path)
  else yield* readTar(path)
}

async function* readTar(path: string): AsyncGenerator<SourceEntry> {
  const unpacked = extract()
  const source = createReadStream(path)
  source.once('error', (error) => unpacked.destroy(error))
  for await (const entry of source.pipe(unpacked)) {
    yield { name: entry.header.name, content: entry as unknown as Readable }
  }
}

async function* readFolder(path: string): AsyncGenerator<SourceEntry> {
  const open = (name: string) => ({ name, content: createReadStream(join(path, name)) })
  for await (const text of createInterface({ input: createReadStream(join(path, NAMES.index)) })) {
    yield open(NAMES.file(IndexLine.parse(JSON.parse(text)).key))
  }
  yield open(NAMES.index)
  yield open(NAMES.database)
  for (const name of [NAMES.masterKey, NAMES.secretKey]) {
    const there = await stat(join(path, name)).then(
      () => true,
      () => false,
    )
    if (there) yield open(name)
  }
  yield open(NAMES.manifest)
}
