import pg from 'pg'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ConfigError } from '../../config.ts'
import { postgresDatabases } from '../../testing/postgresDatabases.ts'
import { type Claim, claimDatabase, serversWithout } from './claimDatabase.ts'

const databases = postgresDatabases()
let url: string
let claims: { release(): Promise<void> }[]
let contested: string[]
beforeEach(async () => {
  url = await databases.empty()
  claims = []
  contested = []
})
afterEach(async () => {
  for (const claim of claims.splice(0)) await claim.release()
})

async function claim(given: Partial<Claim> = {}, at = url) {
  const taken = await claimDatabase(at, {
    hearsOthers: true,
    secretKey: 'one',
    fileStore: 'disk',
    masterKeys: { ids: ['old'], reread: false },
    patienceMs: 50,
    contested: (sentence) => contested.push(sentence),
    ...given,
  })
  claims.push(taken)
  return taken
}
const refusal = async (given: Partial<Claim>) => {
  const error = await claim(given).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(ConfigError)
  return (error as ConfigError).message
}

it('lets those serve together that hear of each other', async () => {
  await claim()
  await claim()
  expect(await refusal({ hearsOthers: false })).toContain('REDIS_URL')
})

it('lets one serve alone, until it is released, and whoever has another database', async () => {
  const only = await claim({ hearsOthers: false })
  for (const hearsOthers of [true, false]) expect(await refusal({ hearsOthers })).toContain('REDIS_URL')
  await claim({ hearsOthers: false }, await databases.empty())
  await only.release()
  await claim({ hearsOthers: false })
})

it('waits for one that is just ending', async () => {
  const ending = await claim({ hearsOthers: false })
  const next = claim({ hearsOthers: false, patienceMs: 60_000 })
  await ending.release()
  await next
})

it('refuses another secret key while somebody serves, and takes it when nobody does', async () => {
  const servers = [await claim(), await claim()]
  const says = await refusal({ secretKey: 'two' })
  expect(says).toContain('SECRET_KEY')
  expect(says).not.toContain('two')
  // Who was refused stands in nobody's way.
  servers.push(await claim())
  for (const server of servers) await server.release()
  await claim({ secretKey: 'two' })
})

it('refuses other files while somebody serves', async () => {
  const server = await claim()
  expect(await refusal({ fileStore: 'bucket' })).toContain('S3_BUCKET')
  await server.release()
  await claim({ fileStore: 'bucket' })
})

it('names the servers that do not know a master key and will not find it', async () => {
  expect(await serversWithout(url, 'new')).toEqual([])
  const forgotten = await claim()
  await claim({ masterKeys: { ids: ['new', 'old'], reread: false } })
  await claim({ masterKeys: { ids: ['old'], reread: true } })
  const elsewhere = await databases.empty()
  await claim({}, elsewhere)
  expect(await serversWithout(url, 'new')).toEqual([expect.stringContaining(`process ${process.pid}`)])
  expect(await serversWithout(url, 'old')).toEqual([])
  await forgotten.release()
  expect(await serversWithout(url, 'new')).toEqual([])
  // As versions did that told nothing of their keys.
  const older = new pg.Client({ connectionString: url, application_name: 'roomkey serving' })
  await older.connect()
  await older.query('select pg_advisory_lock_shared($1, 0)', [0x726f6f6d])
  expect(await serversWithout(url, 'new')).toEqual([expect.stringContaining('one of an older version')])
  await older.end()
})

it('takes its claim again after the connection was lost, and tells when another was faster', async () => {
  const held = async () => {
    const text = "select pid from pg_locks where locktype = 'advisory' and classid::bigint = $1 and granted"
    return (await databases.query(url, text, [0x726f6f6d])).map(({ pid }) => pid)
  }
  const cut = async () => {
    const before = await held()
    for (const pid of before) await databases.query(url, 'select pg_terminate_backend($1)', [pid])
    await vi.waitFor(async () => {
      const now = await held()
      expect(now).toHaveLength(1)
      expect(now).not.toEqual(before)
    }, 100_000)
  }
  await claim({ hearsOthers: false, againMs: 20 })
  await cut()
  expect(contested).toEqual([])
  const faster = claim({ patienceMs: 60_000 })
  await vi.waitFor(async () => {
    const text = "select 1 from pg_locks where locktype = 'advisory' and not granted"
    expect(await databases.query(url, text)).toHaveLength(1)
  }, 100_000)
  await cut()
  await faster
  await vi.waitFor(() => expect(contested).toHaveLength(1), 100_000)
  expect(contested[0]).toContain('REDIS_URL')
})
