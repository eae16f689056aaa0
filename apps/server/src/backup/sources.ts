import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
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
  // Opened first: a stream says that there is no file when nobody may be listening yet.
  const read = async (name: string) => (await open(join(path, name), 'r')).createReadStream()
  const entry = async (name: string) => ({ name, content: await read(name) })
  for await (const text of createInterface({ input: await read(NAMES.index) })) {
    yield await entry(NAMES.file(IndexLine.parse(JSON.parse(text)).key))
  }
  yield await entry(NAMES.index)
  yield await entry(NAMES.database)
  for (const name of [NAMES.masterKey, NAMES.secretKey]) {
    const there = await stat(join(path, name)).then(
      () => true,
      () => false,
    )
    if (there) yield await entry(name)
  }
  yield await entry(NAMES.manifest)
}
