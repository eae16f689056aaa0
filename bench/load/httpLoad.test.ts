import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { httpLoad } from './httpLoad.ts'
import { listLoad } from './listLoad.ts'
import { prebuiltRequest } from './prebuiltRequest.ts'

let server: ReturnType<typeof createServer> | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

async function serve(listener: RequestListener): Promise<URL> {
  server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/path/?x=1`)
}

test('exactly the wanted number of requests arrives, each as it was built', async () => {
  const seen: string[] = []
  const url = await serve(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    seen.push(`${request.method} ${request.url} ${request.headers.authorization} ${Buffer.concat(chunks)}`)
    response.writeHead(201, { 'content-length': 5 })
    // In two writes, so that a reply also arrives in pieces.
    response.write('he')
    response.end('llo')
  })
  const request = prebuiltRequest(url, { method: 'POST', token: 'secret', body: { text: 'grüße' } })
  const result = await httpLoad({
    url,
    pid: process.pid,
    connections: 3,
    requests: [request],
    expect: 201,
    until: { requests: 20 },
  })
  expect(seen).toEqual(Array(20).fill('POST /path/?x=1 Bearer secret {"text":"grüße"}'))
  expect(result.rate).toBeGreaterThan(0)
  expect(result.p99).toBeGreaterThanOrEqual(result.p50)
})

test('a reply with another status fails the run and says what it was', async () => {
  const url = await serve((_request, response) => {
    response.writeHead(500, { 'content-length': 4 })
    response.end('oops')
  })
  const run = httpLoad({
    url,
    pid: process.pid,
    connections: 2,
    requests: [prebuiltRequest(url)],
    expect: 200,
    until: { requests: 10 },
  })
  await expect(run).rejects.toThrow('/path/ answered 500: oops')
})

test('a list that comes in pieces is read to its end, and another status fails the run', async () => {
  let status = 200
  const url = await serve((_request, response) => {
    response.writeHead(status)
    response.write('[')
    response.end(']')
  })
  const until = { requests: 3 }
  expect((await listLoad({ url, pid: process.pid, until })).rate).toBeGreaterThan(0)
  status = 500
  await expect(listLoad({ url, pid: process.pid, until })).rejects.toThrow('/path/ answered 500')
})
