import { type Agent, request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { text } from 'node:stream/consumers'
import { type HttpRequest, type HttpResponse, StagedFileUnreadable } from '../../src/ports/index.ts'
import { realSignal } from '../shared/fetchText.ts'
import type { ReadableFile } from './FileStaging.ts'

/** A link that moves no byte for this long is dead. */
const IDLE_MS = 60_000

/** Streams a staged file as the body, from a byte on, with its length announced. Rejects when no answer came. */
export async function uploadFile(
  request: HttpRequest,
  file: ReadableFile,
  from: number,
  agents: { http: Agent; https: Agent },
): Promise<HttpResponse> {
  const url = new URL(request.url)
  const isSecure = url.protocol === 'https:'
  const start = isSecure ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    const outgoing = start(url, {
      method: request.method,
      agent: isSecure ? agents.https : agents.http,
      headers: { ...request.headers, 'content-length': file.size - from },
      ...(request.signal === undefined ? {} : { signal: realSignal(request.signal) }),
    })
    const body = file.read(from)
    outgoing.setTimeout(IDLE_MS, () => outgoing.destroy(new Error('The upload stood still.')))
    outgoing.on('response', (response) => {
      // An early refusal arrives while the body is still going out.
      read(response).then(resolve, reject)
    })
    outgoing.on('error', (error) => {
      body.destroy()
      reject(error)
    })
    outgoing.on('close', () => body.destroy())
    body.on('error', (cause) => {
      // Not the link's fault: without this the upload would be tried for ever.
      outgoing.destroy(new StagedFileUnreadable('The staged file cannot be read.', { cause }))
    })
    let sent = 0
    body.on('data', (chunk) => {
      sent += chunk.length
      request.onProgress?.(sent)
    })
    body.pipe(outgoing)
  })
}

async function read(response: IncomingMessage): Promise<HttpResponse> {
  const body = await text(response)
  return {
    status: response.statusCode ?? 0,
    header: (name) => {
      const value = response.headers[name.toLowerCase()]
      return value === undefined ? null : String(value)
    },
    text: body,
  }
}
