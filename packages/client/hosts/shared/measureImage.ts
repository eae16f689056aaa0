/** A larger picture takes longer to decode than its place on the screen is worth. */
const MAX_BYTES = 32 * 1024 * 1024

/** Pixels of an image file, so that its place is known before it loads; undefined for what is not (or not quite) one. */
export async function measureImage(file: File): Promise<{ width: number; height: number } | undefined> {
  if (!file.type.startsWith('image/') || file.size > MAX_BYTES) return undefined
  try {
    const bitmap = await createImageBitmap(file)
    const { width, height } = bitmap
    bitmap.close()
    return { width, height }
  } catch {
    // Damaged, or a format this browser does not know: it is sent as it is and shown as a file.
    return undefined
  }
}
