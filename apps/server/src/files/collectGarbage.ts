import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

// V8 does not count the buffers of a stream, which lie outside of its heap, when it decides to collect young objects:
// with a young generation large enough for sends, those of a large file would pile up. The function is V8's own.
setFlagsFromString('--expose-gc')
const collect: (options: { type: 'minor' }) => void = runInNewContext('gc')

const EVERY_BYTES = 4 * 1024 * 1024

/** Passes a file's bytes on and collects young objects once for every 4 MB. */
export async function* collectingGarbage<Bytes extends Uint8Array>(
  source: AsyncIterable<Bytes>,
): AsyncGenerator<Bytes> {
  let passed = 0
  for await (const bytes of source) {
    yield bytes
    passed += bytes.length
    if (passed < EVERY_BYTES) continue
    passed = 0
    collect({ type: 'minor' })
  }
}
