import type { EventEmitter } from 'node:events'
import type { Writable } from 'node:stream'
import type { Busboy } from '@fastify/busboy'

/** What splits a body into parts, which busboy does not show. */
export const dicerOf = (parser: Busboy): Writable =>
  (parser as Busboy & { _parser: { parser: Writable } })._parser.parser

/** Whether the part whose file was just told says a type: busboy calls one that does not `text/plain`. */
export function watchTypes(parser: Busboy): () => boolean {
  let says = false
  dicerOf(parser).prependListener('part', (part: EventEmitter) => {
    part.prependListener('header', (head: Record<string, unknown>) => {
      says = head['content-type'] !== undefined
    })
  })
  return () => says
}
