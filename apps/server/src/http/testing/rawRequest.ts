import { request } from 'node:http'

export interface RawReply {
  status: number
  headers: NodeJS.Dict<string | string[]>
  bytes: Buffer
  text: string
  /** Undefined when the body is not JSON. */
  json: unknown
}

export interface RawRequest {
  method: string
  path: string
  headers?: Record<string, string>
  body?: Buffer | string | undefined
}

/** One request on a connection of its own, with exactly these headers: fetch would add, refuse or follow some. */
export function rawRequest(
  base: string,
  { method, path, headers = {}, body }: RawRequest,
): Promise<RawReply> {
  const { hostname, port } = new URL(base)
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const bytes = Buffer.concat(chunks)
        const text = bytes.toString()
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          bytes,
          text,
          json: parsed(text),
        })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
