import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { AbortHandle } from '../../src/engine/AbortHandle.ts'
import { KeyUnavailable, StagedFileChanged, StagedFileGone, StagedFileUnreadable } from '../../src/index.ts'
import { MemorySecrets } from '../../src/testing/memoryPorts.ts'
import { createPorts, type NodePorts } from './createPorts.ts'

let folder: string
let secrets: MemorySecrets
let ports: NodePorts
/** The same folder and keychain, as after a restart. */
const start = () => {
  ports = createPorts({ folder, secrets })
  return ports
}
const restart = async () => {
  await ports.staging.close()
  return start()
}
let stop: () => void = () => {}
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roomkey-node-host-'))
  secrets = new MemorySecrets()
  ports = createPorts({ folder, secrets })
})
afterEach(async () => {
  stop()
  await ports.staging.close()
  rmSync(folder, { recursive: true })
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  // Else it would hang up on who takes longer than five seconds from one request to the next, perhaps as that one comes.
  server.keepAliveTimeout = 600_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stop = () => {
    server.closeAllConnections()
    server.close()
  }
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

test('a staged file arrives whole, with its length and its progress', async () => {
  const bytes = Buffer.alloc(1_000_000, 'roomkey')
  const path = join(folder, 'picked.txt')
  writeFileSync(path, bytes)
  let got: { length: string | undefined; body: Buffer } | undefined
  const url = await serve(async (request, response) => {
    const body = Buffer.concat(await request.toArray())
    got = { length: request.headers['content-length'], body }
    response.writeHead(201, { 'x-told': 'yes' }).end('stored')
  })
  const staged = await ports.staging.add({ path, contentType: 'text/plain' })
  expect(staged).toMatchObject({ name: 'picked.txt', size: bytes.length })
  const progress: number[] = []
  const response = await ports.http({
    method: 'PUT',
    url,
    body: { staged: staged.id },
    onProgress: (sent) => progress.push(sent),
  })
  expect(response).toMatchObject({ status: 201, text: 'stored' })
  expect(response.header('X-Told')).toBe('yes')
  expect(got?.length).toBe('1000000')
  expect(got?.body.equals(bytes)).toBe(true)
  expect(progress.at(-1)).toBe(bytes.length)
  expect(progress).toEqual([...progress].sort((a, b) => a - b))
})

test('the rest of a file arrives, and its hash is that of all of it', async () => {
  const bytes = Buffer.from(Array.from({ length: 200_001 }, (_, index) => index % 251))
  const path = join(folder, 'picked.bin')
  writeFileSync(path, bytes)
  const bodies: Buffer[] = []
  const url = await serve(async (request, response) => {
    bodies.push(Buffer.concat(await request.toArray()))
    response.writeHead(204).end()
  })
  const staged = await ports.staging.add({ path, contentType: '' })
  for (const from of [100_000, 200_000, 0])
    await ports.http({ method: 'PATCH', url, body: { staged: staged.id, from } })
  expect(bodies.map((body) => body.length)).toEqual([100_001, 1, 200_001])
  expect(bodies[0]?.equals(bytes.subarray(100_000))).toBe(true)
  expect(await ports.staging.digest(staged.id)).toBe(createHash('sha256').update(bytes).digest('hex'))
  const empty = await ports.staging.add({ bytes: new Uint8Array(), name: 'empty', contentType: '' })
  await ports.http({ method: 'PATCH', url, body: { staged: empty.id } })
  expect(bodies[3]).toHaveLength(0)
})

test('a file that was changed since it was picked is told as such', async () => {
  const url = await serve((_request, response) => response.writeHead(204).end())
  const path = join(folder, 'picked.txt')
  writeFileSync(path, 'first')
  const staged = await ports.staging.add({ path, contentType: '' })
  const send = () => ports.http({ method: 'PATCH', url, body: { staged: staged.id } })
  expect((await send()).status).toBe(204)
  utimesSync(path, 1000, 1000)
  await expect(send()).rejects.toThrow(StagedFileChanged)
  await expect(ports.staging.digest(staged.id)).rejects.toThrow(StagedFileChanged)
  writeFileSync(path, 'longer')
  await expect(send()).rejects.toThrow(StagedFileChanged)
})

test('an early refusal is an answer, not a broken link', async () => {
  const url = await serve((_request, response) => response.writeHead(413).end('too large'))
  const staged = await ports.staging.add({
    bytes: new Uint8Array(20_000_000),
    name: 'big.bin',
    contentType: '',
  })
  const response = await ports.http({ method: 'PUT', url, body: { staged: staged.id } })
  expect(response.status).toBe(413)
})

test('a file that is there and cannot be read is not taken for a broken link', async () => {
  const url = await serve((_request, response) => response.writeHead(201).end())
  const path = join(folder, 'picked.txt')
  writeFileSync(path, 'text')
  const staged = await ports.staging.add({ path, contentType: '' })
  rmSync(path)
  // Unreadable for root, too, unlike a file without permissions.
  mkdirSync(path)
  const upload = ports.http({ method: 'PUT', url, body: { staged: staged.id } })
  await expect(upload).rejects.toThrow(StagedFileUnreadable)
})

test('aborting rejects and ends the connection', async () => {
  const abort = new AbortHandle()
  const closed = Promise.withResolvers<void>()
  const url = await serve((request) => {
    request.once('data', () => abort.abort())
    request.once('close', closed.resolve)
  })
  const bytes = new Uint8Array(20_000_000)
  const staged = await ports.staging.add({ bytes, name: 'big.bin', contentType: '' })
  const upload = ports.http({ method: 'PUT', url, body: { staged: staged.id }, signal: abort.signal })
  await expect(upload).rejects.toThrow()
  await closed.promise
})

test('staged files are found after a restart, and are gone when released or deleted', async () => {
  const path = join(folder, 'picked.txt')
  writeFileSync(path, 'text')
  const kept = await ports.staging.add({ path, contentType: 'text/plain' })
  const pasted = await ports.staging.add({
    bytes: Uint8Array.of(1, 2),
    name: 'p.png',
    contentType: 'image/png',
  })
  const next = await restart()
  const read = async (id: string) =>
    Buffer.concat(await (await next.staging.find(id)).read(0).toArray()).toString('latin1')
  expect([await read(kept.id), await read(pasted.id)]).toEqual(['text', '\x01\x02'])
  next.staging.release(pasted.id)
  await expect(next.staging.find(pasted.id)).rejects.toThrow(StagedFileGone)
  await expect(next.staging.add({ path: folder, contentType: '' })).rejects.toThrow('Only files')
  rmSync(path)
  const gone = next.http({ method: 'PUT', url: 'http://127.0.0.1:9/', body: { staged: kept.id } })
  await expect(gone).rejects.toThrow(StagedFileGone)
  await expect(next.staging.find('../../etc/passwd')).rejects.toThrow(StagedFileGone)
})

test('what is kept and what is not, over a restart', async () => {
  const add = async (name: string) =>
    (await ports.staging.add({ bytes: Uint8Array.of(1), name, contentType: '' })).id
  const [mine, theirs, nobodys, lost] = [await add('a'), await add('b'), await add('c'), await add('d')]
  ports.staging.keep([mine, lost], 'me')
  ports.staging.keep([theirs], 'them')
  ports.staging.unstage([mine])
  const { staging } = await restart()
  staging.sweep(null, new Set())
  staging.sweep('me', new Set([mine]))
  await staging.find(mine)
  await staging.find(theirs)
  await expect(staging.find(nobodys)).rejects.toThrow(StagedFileGone)
  await expect(staging.find(lost)).rejects.toThrow(StagedFileGone)
  const taken = await add('e')
  staging.unstage([taken, theirs])
  await staging.find(theirs)
  await expect(staging.find(taken)).rejects.toThrow(StagedFileGone)
})

test('neither pasted bytes nor paths are on the disk as they are', async () => {
  const path = join(folder, 'a telling name.txt')
  writeFileSync(path, 'text')
  await ports.staging.add({ path, contentType: '' })
  await ports.staging.add({ bytes: Buffer.from('pasted words'), name: 'p', contentType: '' })
  const staged = join(folder, 'staged')
  const files = readdirSync(staged).map((name) => readFileSync(join(staged, name), 'latin1'))
  expect(files.join('').length).toBeGreaterThan(4096)
  expect(files.filter((text) => /pasted words|telling name/.test(text))).toEqual([])
})

test('files that were staged before there was a database are taken into it', async () => {
  await ports.staging.close()
  const staged = join(folder, 'staged')
  const [pasted, picked, half] = [1, 2, 3].map((number) => `0198c0de-0000-7000-8000-00000000000${number}`)
  const path = join(folder, 'picked.txt')
  writeFileSync(path, 'picked')
  mkdirSync(staged, { recursive: true })
  writeFileSync(join(staged, `${pasted}.bytes`), 'pasted')
  writeFileSync(join(staged, `${pasted}.json`), JSON.stringify({ path: '/elsewhere', owner: 'me' }))
  writeFileSync(join(staged, `${picked}.json`), JSON.stringify({ path, owner: 'me' }))
  writeFileSync(join(staged, `${half}.json`), '{"pa')
  // Nobody has said yet where things may be kept.
  const undecided = createPorts({ folder, secrets, keeps: async () => null })
  expect(await undecided.staging.digest(picked ?? '')).toHaveLength(64)
  await undecided.staging.close()
  const { staging } = start()
  staging.sweep('me', new Set([pasted ?? '', picked ?? '']))
  for (const [id = '', words] of [
    [pasted, 'pasted'],
    [picked, 'picked'],
  ])
    expect(await staging.digest(id)).toBe(
      createHash('sha256')
        .update(words ?? '')
        .digest('hex'),
    )
  expect(readdirSync(staged).filter((name) => /json|bytes/.test(name))).toEqual([])
})

test('files are kept where the account is, however late it is said where that may be', async () => {
  let keeps: boolean | null = null
  const first = createPorts({ folder, secrets, keeps: async () => keeps })
  first.staging.sweep(null, new Set())
  await new Promise(setImmediate)
  keeps = true
  const sql = await first.databases.open('alice')
  expect(sql.persistent).toBe(true)
  const { id } = await first.staging.add({ bytes: Uint8Array.of(1), name: 'p', contentType: '' })
  first.staging.keep([id], 'alice')
  sql.close()
  await first.staging.close()
  expect((await start().staging.find(id)).size).toBe(1)
})

test('files whose key the keychain does not give wait with the account until it does', async () => {
  const { id } = await ports.staging.add({ bytes: Uint8Array.of(1), name: 'p', contentType: '' })
  ports.staging.keep([id], 'alice')
  const { databases, staging } = await restart()
  staging.sweep(null, new Set())
  secrets.get = async (name) => {
    if (name === 'database staged') throw new Error('locked')
    return MemorySecrets.prototype.get.call(secrets, name)
  }
  await expect(databases.open('alice')).rejects.toThrow(KeyUnavailable)
  await expect(staging.find(id)).rejects.toThrow(KeyUnavailable)
  secrets.get = MemorySecrets.prototype.get
  ;(await databases.open('alice')).close()
  expect((await staging.find(id)).size).toBe(1)
})
