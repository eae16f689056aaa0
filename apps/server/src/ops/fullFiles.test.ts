import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startTestServer, type TestServer, testUser } from '../testing/index.ts'
import { createLog } from './log.ts'

const lines: { level: string; msg: string }[] = []
let server: TestServer
beforeEach(async () => {
  lines.length = 0
  const log = createLog('info', { write: (line) => lines.push(JSON.parse(line)) })
  server = await startTestServer({ log })
})
afterEach(() => server.dispose())

const ready = async () => (await (await fetch(new URL('readyz', server.url))).text()).trim()
const told = (level: string) => lines.filter((line) => line.level === level && /files/.test(line.msg))
/** Stands in for a disk that fills up while it writes: what the stream fails with is what the write fails with. */
const failing = (code: string) =>
  new Readable({
    read() {
      this.destroy(Object.assign(new Error('no'), { code }))
    },
  })

test('a disk without room for files is told once, until it takes one', async () => {
  const { files } = server.parts
  await expect(files.put(randomUUID(), failing('ECONNRESET'))).rejects.toMatchObject({ code: 'ECONNRESET' })
  expect(await ready()).toBe('ready')
  for (const code of ['ENOSPC', 'EDQUOT', 'ENOSPC'])
    await expect(files.put(randomUUID(), failing(code))).rejects.toMatchObject({ code })
  expect(told('error')).toHaveLength(1)
  // The database has a disk of its own, which takes everything.
  const alice = await testUser(server)
  await alice.send(await alice.createRoom('Team'), 'taken')
  expect(await ready()).toBe('ready: without room for files')
  await files.put(randomUUID(), Readable.from([Buffer.from('fits')]))
  expect(await ready()).toBe('ready')
  expect(told('error')).toHaveLength(1)
  expect(told('info')).toHaveLength(1)
})
