import { request as httpRequest, type IncomingMessage } from 'node:http'
import type { Http, HttpRequest, HttpResponse } from '../../packages/client/src/ports/index.ts'
import type { Link } from '../network/Link.ts'
import type { Network } from '../network/Network.ts'
import type { Process } from '../world/Process.ts'
import type { StagedFile, StagedFiles } from './StagedFiles.ts'

// As the hosts' own: of a whole answer; of files, both ways, of each silence.
const TIMEOUT_MS = 60_000
/** Of a file that goes up, so that its way can break anywhere. */
const PIECE_BYTES = 250

/** REST over the simulated network, with Node's own HTTP client: a connection a request. */
export function simulatedHttp(process: Process, network: Network, link: Link, staged: StagedFiles): Http {
  return async (request) => {
    const { method, url, headers = {}, body, signal } = request
    const file = typeof body === 'object' ? staged.find(body.staged) : null
    const from = typeof body === 'object' ? (body.from ?? 0) : 0
    const isOfFile = file !== null || request.atMostBytes !== undefined
    const { pathname, search, host } = new URL(url)
    process.log(
      `> ${method} ${pathname}${search} ${typeof body === 'object' ? JSON.stringify(body) : (body ?? '')}`,
    )
    if (signal?.aborted) throw new Error('aborted')
    return new Promise<HttpResponse>((resolve, reject) => {
      const length = file
        ? file.content.length - from
        : typeof body === 'string'
          ? Buffer.byteLength(body)
          : undefined
      const asked = httpRequest({
        method,
        path: pathname + search,
        headers: { host, ...headers, ...(length === undefined ? {} : { 'content-length': length }) },
        createConnection: () => network.connect(process, link) as never,
      })
      const wait = () => process.after(TIMEOUT_MS, () => asked.destroy(new Error('no answer')))
      let cancel = wait()
      const moved = () => {
        if (!isOfFile) return
        cancel()
        cancel = wait()
      }
      const abort = () => asked.destroy(new Error('aborted'))
      const ended = () => {
        cancel()
        signal?.removeEventListener('abort', abort)
      }
      const fail = (error: Error) => {
        ended()
        process.log(`< ${method} ${pathname} ${error.message}`)
        reject(error)
      }
      signal?.addEventListener('abort', abort)
      asked.on('error', fail)
      asked.on('response', (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => {
          moved()
          chunks.push(chunk)
        })
        response.on('error', fail)
        response.on('end', () => {
          ended()
          const found = answer(request, response, Buffer.concat(chunks))
          if (found === undefined) return fail(new Error('the answer is longer than it should be'))
          process.log(`< ${method} ${pathname} ${found.status} ${found.bytes?.length ?? found.text}`)
          resolve(found)
        })
      })
      if (file === null) asked.end(body)
      else
        sendFile(process, file, from, asked, (sent) => {
          moved()
          request.onProgress?.(sent)
        })
    })
  }
}

/** As fast as the disk and the line go; what is read is what is there then. */
function sendFile(
  process: Process,
  file: StagedFile,
  from: number,
  to: ReturnType<typeof httpRequest>,
  progress: (sent: number) => void,
): void {
  const msEach = process.dice.chance(0.5) ? process.dice.between(100, 4000) : process.dice.between(0, 100)
  const next = (at: number) => {
    if (to.destroyed) return
    const piece = file.content.subarray(at, at + PIECE_BYTES)
    if (piece.length === 0) {
      to.end()
      return
    }
    const end = at + piece.length
    const go = () => process.after(msEach, () => next(end))
    if (to.write(piece)) go()
    else to.once('drain', go)
    progress(end - from)
  }
  next(from)
}

/** Undefined: it is longer than was asked for. */
function answer(request: HttpRequest, response: IncomingMessage, content: Buffer): HttpResponse | undefined {
  const header: HttpResponse['header'] = (name) => {
    const value = response.headers[name.toLowerCase()]
    return Array.isArray(value) ? value.join(', ') : (value ?? null)
  }
  const status = response.statusCode ?? 0
  const { atMostBytes } = request
  if (atMostBytes === undefined || status > 299) return { status, header, text: content.toString() }
  if (content.length > atMostBytes) return undefined
  request.onReceived?.(content.length)
  return { status, header, text: '', bytes: new Uint8Array(content) }
}
