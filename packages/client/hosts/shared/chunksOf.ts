/** A stream's chunks. Not by `for await` over the stream itself, which Safari does not know yet. */
export async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader()
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value
  } finally {
    // Whoever stops early wants no more of it.
    await reader.cancel()
  }
}
