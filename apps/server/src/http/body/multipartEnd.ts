import type { Readable } from 'node:stream'
import type { Busboy } from '@fastify/busboy'
import { dicerOf } from './dicer.ts'

/** Between two looks at whether a body that has arrived is read to its end, which takes no time by itself. */
const LOOK_MS = 250

export interface MultipartEnd {
  /** Whether somebody still reads a file of the body: until they are done the parser has reason to wait. */
  isReading(): boolean
  /** Every part has been told, up to the last boundary. */
  whole(): void
  /** All of the body has come, and it has no end. */
  broken(): void
}

/**
 * Calls `whole` or `broken`, once, when `body`, which is piped into `parser`, has come to its end. Gives back what ends
 * the watch; after it, and after the end, nothing is called and no timer runs.
 *
 * Busboy's own `finish` is not enough: of two kinds of bodies, which anybody may send, it says neither that nor `error`,
 * and whoever waits for it waits until the connection is cut. Both are in @fastify/busboy 3.2.0:
 *
 * - What comes in a packet of its own after the last boundary, if only its line's end. With the boundary its dicer
 *   (deps/dicer/lib/Dicer.js) is at its end and destroyed, so that `write` on it answers false, and busboy
 *   (lib/types/multipart.js) waits for its `drain`. The dicer's `finish` came before: such a body is whole.
 * - A line that begins with the boundary and goes on. To the dicer it begins a part; where no head follows, nobody
 *   reads that part, and the dicer waits for its end. Such a body is broken.
 */
export function watchMultipartEnd(parser: Busboy, body: Readable, end: MultipartEnd): () => void {
  const dicer = dicerOf(parser)
  let isWhole = false
  let idleLooks = 0
  let timer: NodeJS.Timeout | undefined

  const stop = () => {
    body.off('end', watch)
    dicer.off('finish', tell)
    parser.off('finish', whole)
    clearInterval(timer)
  }
  const whole = () => {
    stop()
    end.whole()
  }
  const broken = () => {
    stop()
    end.broken()
  }
  const look = () => {
    idleLooks = (parser.writableFinished || isWhole) && !end.isReading() ? idleLooks + 1 : 0
    if (idleLooks < 2) return
    if (isWhole) whole()
    else broken()
  }
  const watch = () => {
    timer ??= setInterval(look, LOOK_MS)
  }
  const tell = () => {
    isWhole = true
    watch()
  }
  body.once('end', watch)
  dicer.once('finish', tell)
  parser.once('finish', whole)
  return stop
}
