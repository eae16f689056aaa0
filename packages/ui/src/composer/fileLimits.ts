import type { Text } from '../text/en.ts'
import type { Format } from '../text/format.ts'

export interface Limited {
  taken: File[]
  /** In words, one for each thing that is left out; said before anything is read or sent. */
  refused: string[]
}

/** More are counted, not named. */
const MOST_NAMED = 3

/** Which files a server takes, by their size. */
export function withinLimits(files: readonly File[], fileBytes: number, text: Text, format: Format): Limited {
  const most = format.size(fileBytes)
  const tooLarge = files.filter(({ size }) => size > fileBytes)
  const taken = files.filter(({ size }) => size <= fileBytes)
  const refused = tooLarge
    .slice(0, tooLarge.length > MOST_NAMED ? MOST_NAMED - 1 : MOST_NAMED)
    .map(({ name, size }) => text.composer.tooLarge(name, format.size(size), most))
  if (tooLarge.length > refused.length) {
    refused.push(text.composer.moreTooLarge(tooLarge.length - refused.length, most))
  }
  return { taken, refused }
}
