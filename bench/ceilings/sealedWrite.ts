import { createCipheriv, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'

// What an upload costs without a network: AES-256-GCM over 64 KiB chunks, written to a file that is then synced.

const CHUNK = 64 * 1024
const { values } = parseArgs({ options: { file: { type: 'string' }, megabytes: { type: 'string' } } })
if (values.file === undefined || values.megabytes === undefined) throw new Error('--file and --megabytes')

const bytes = Number(values.megabytes) * 1e6
const key = randomBytes(32)
const plain = randomBytes(CHUNK)

function* sealedChunks(): Generator<Buffer> {
  const nonce = Buffer.alloc(12)
  for (let sealed = 0; sealed < bytes; sealed += CHUNK) {
    nonce.writeUInt32BE(sealed / CHUNK, 8)
    const cipher = createCipheriv('aes-256-gcm', key, nonce)
    const size = Math.min(CHUNK, bytes - sealed)
    yield Buffer.concat([cipher.update(plain.subarray(0, size)), cipher.final(), cipher.getAuthTag()])
  }
}

const start = performance.now()
const file = createWriteStream(values.file, { highWaterMark: 16 * CHUNK, flush: true })
const closed = once(file, 'close')
await pipeline(Readable.from(sealedChunks()), file)
await closed
console.log(JSON.stringify({ rate: bytes / 1e6 / ((performance.now() - start) / 1000) }))
