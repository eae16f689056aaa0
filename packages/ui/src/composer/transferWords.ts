import type { Transfer } from '@roomkey/client/api'
import type { Text } from '../text/en.ts'
import type { Format } from '../text/format.ts'

/** Half a minute either way is no news; a person counts seconds below that. */
const ROUND_ABOVE_S = 90

/** Seconds until the rest has left; null when nothing moves, or nobody knows yet. */
export function secondsLeft(transfer: Transfer): number | null {
  if (transfer.state !== 'uploading' || !transfer.bytesPerSecond) return null
  return Math.ceil((transfer.size - transfer.sent) / transfer.bytesPerSecond)
}

/** `3.2 MB of 12 MB · 7 s left · 1.4 MB/s` */
export function transferWords(transfer: Transfer, text: Text, format: Format): string {
  switch (transfer.state) {
    case 'failed':
      return text.transfers.failed(transfer.reason)
    case 'waiting':
      return text.transfers.waiting
    case 'preparing':
      return transfer.read > 0
        ? text.transfers.read(Math.floor((transfer.read / Math.max(1, transfer.size)) * 100))
        : text.transfers.preparing
    case 'done':
      return text.transfers.done
    case 'uploading': {
      const { sent, size, bytesPerSecond } = transfer
      // The last byte has left; the server still looks at the file.
      if (sent >= size && size > 0) return text.transfers.finishing
      const words = [text.transfers.uploading(format.size(sent), format.size(size))]
      const left = secondsLeft(transfer)
      if (left !== null) {
        words.push(
          left > ROUND_ABOVE_S
            ? text.transfers.minutesLeft(Math.round(left / 60))
            : text.transfers.secondsLeft(left),
        )
      }
      // Last: a narrow card has no room for it.
      if (bytesPerSecond) words.push(text.transfers.speed(format.size(bytesPerSecond)))
      return words.join(' · ')
    }
  }
}
