import { request as httpRequest } from 'node:http'
import type { Http, HttpResponse } from '../../packages/client/src/ports/index.ts'
import type { Link } from '../network/Link.ts'
import type { Network } from '../network/Network.ts'
import type { Process } from '../world/Process.ts'

// As the hosts' own.
const TIMEOUT_MS = 60_000

/** REST over the simulated network, with Node's own HTTP client: a connection a request. */
export function simulatedHttp(process: Process, network: Network, link: Link): Http {
  return (request) =>
    new Promise<HttpResponse>((resolve, reject) => {
      const { method, url, headers = {}, body, signal } = request
      if (typeof body === 'object') throw new Error('files are not simulated')
      const { pathname, search, host } = new URL(url)
      process.log(`> ${method} ${pathname}${search} ${body ?? ''}`)
      const asked = httpRequest({
        method,
        path: pathname + search,
        headers: {
          host,
          ...headers,
          ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
        },
        createConnection: () => network.connect(process, link) as never,
      })
      const cancel = process.after(TIMEOUT_MS, () => asked.destroy(new Error('no answer')))
      const fail = (error: Error) => {
        cancel()
        process.log(`< ${method} ${pathname} ${error.message}`)
        reject(error)
      }
      signal?.addEventListener('abort', () => asked.destroy(new Error('aborted')))
      asked.on('error', fail)
      asked.on('response', (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', fail)
        response.on('end', () => {
          cancel()
          const text = Buffer.concat(chunks).toString()
          process.log(`< ${method} ${pathname} ${response.statusCode} ${text}`)
          resolve(answer(response.statusCode ?? 0, response.headers, text))
        })
      })
      asked.end(body)
    })
}

function answer(
  status: number,
  headers: Record<string, string | string[] | undefined>,
  text: string,
): HttpResponse {
  const header: HttpResponse['header'] = (name) => {
    const value = headers[name.toLowerCase()]
    return Array.isArray(value) ? value.join(', ') : (value ?? null)
  }
  return { status, header, text }
}
