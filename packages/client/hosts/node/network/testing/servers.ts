import { createHash } from 'node:crypto'
import { createServer as createHttp, type RequestListener, type Server } from 'node:http'
import { createServer as createHttps } from 'node:https'
import { type AddressInfo, connect, createServer, type Server as NetServer, type Socket } from 'node:net'
import type { TestCertificate } from './certificates.ts'

const WEBSOCKET = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
/** Where all servers here are; `localhost` may have more addresses, and but the last each is tried for 250 ms only. */
const HERE = '127.0.0.1'
const opened: (() => Promise<void>)[] = []

async function listen(server: NetServer): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, HERE, resolve))
  opened.push(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  return (server.address() as AddressInfo).port
}

export async function closeServers(): Promise<void> {
  await Promise.all(opened.splice(0).map((close) => close()))
}

/** Answers requests with what it was asked, and says hello on a WebSocket. */
export async function startServer(
  certificate?: TestCertificate,
): Promise<{ server: Server; port: number; asked: string[] }> {
  const asked: string[] = []
  const answer: RequestListener = (request, response) => {
    let length = 0
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
    })
    request.on('end', () => {
      asked.push(`${request.method} ${request.url} ${length}`)
      response.end(asked.at(-1))
    })
  }
  const server = certificate === undefined ? createHttp(answer) : createHttps(certificate, answer)
  // Longer than any test: what a client keeps open must not depend on how fast one goes.
  server.keepAliveTimeout = 600_000
  server.on('upgrade', (request, socket) => {
    socket.on('close', () => server.emit('upgraded socket closed'))
    // Unread, and half open as they are by default, it would not even notice its end.
    socket.resume().on('end', () => socket.end())
    asked.push(`SOCKET ${request.url}`)
    const key = createHash('sha1').update(`${request.headers['sec-websocket-key']}${WEBSOCKET}`)
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n' +
        `sec-websocket-accept: ${key.digest('base64')}\r\n\r\n`,
    )
    // One text frame.
    socket.write(Buffer.concat([Buffer.from([0x81, 5]), Buffer.from('hello')]))
  })
  return { server, port: await listen(server), asked }
}

interface ProxyKind {
  /** The credentials it asks for. */
  wanted?: string
  /** Answers this to everything. */
  status?: number
  /** It is reached by https. */
  certificate?: TestCertificate
}

/** An HTTP proxy that tunnels. */
export async function startProxy({ wanted, status, certificate }: ProxyKind = {}): Promise<{
  port: number
  tunnels: string[]
}> {
  const tunnels: string[] = []
  const proxy = certificate === undefined ? createHttp() : createHttps(certificate)
  proxy.on('connect', (request, client) => {
    if (status !== undefined) {
      client.end(`HTTP/1.1 ${status} No\r\n\r\n`)
      return
    }
    const given = request.headers['proxy-authorization']?.replace('Basic ', '')
    if (wanted !== undefined && Buffer.from(given ?? '', 'base64').toString() !== wanted) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic\r\n\r\n')
      return
    }
    tunnels.push(request.url ?? '')
    const { port } = new URL(`http://${request.url}`)
    const server = connect(Number(port), HERE, () => client.write('HTTP/1.1 200 OK\r\n\r\n'))
    server.on('error', () => client.destroy())
    client.on('error', () => server.destroy())
    server.pipe(client).pipe(server)
  })
  return { port: await listen(proxy), tunnels }
}

/** RFC 1928, as much of it as a client that names its host needs; with `wanted`, also RFC 1929. 'no': leads nowhere. */
export async function startSocks(
  wanted: string | 'no' | null = null,
): Promise<{ port: number; tunnels: string[] }> {
  const tunnels: string[] = []
  const proxy = createServer((client) => {
    const login = () =>
      client.once('data', (given: Buffer) => {
        const name = given.toString('latin1', 2, 2 + (given[1] ?? 0))
        const password = given.toString('latin1', 3 + (given[1] ?? 0))
        const isRight = `${name}:${password}` === wanted
        client.write(Buffer.from([1, isRight ? 0 : 1]))
        if (isRight) lead()
      })
    const lead = () =>
      client.once('data', (request: Buffer) => {
        if (wanted === 'no') {
          client.end(Buffer.from([5, 2, 0, 1, 0, 0, 0, 0, 0, 0]))
          return
        }
        const [, , , kind = 0, length = 0] = request
        const at = kind === 3 ? 5 + length : 8
        const host = kind === 3 ? request.toString('latin1', 5, at) : request.subarray(4, 8).join('.')
        const port = request.readUInt16BE(at)
        tunnels.push(`${host}:${port}`)
        const server = connect(port, HERE, () => client.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0])))
        server.on('error', () => client.destroy())
        server.pipe(client).pipe(server)
      })
    client.once('data', (offered: Buffer) => {
      const way = wanted === null || wanted === 'no' ? 0 : 2
      const has = offered.subarray(2).includes(way)
      client.write(Buffer.from([5, has ? way : 255]))
      if (!has) return
      if (way === 2) login()
      else lead()
    })
  })
  return { port: await listen(proxy), tunnels }
}
