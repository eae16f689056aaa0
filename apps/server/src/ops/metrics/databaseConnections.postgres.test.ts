import { afterEach, expect, test, vi } from 'vitest'
import { startTestServer, type TestServer, testUser } from '../../testing/index.ts'
import { postgresDatabases } from '../../testing/postgresDatabases.ts'

const databases = postgresDatabases()
const open: TestServer[] = []
afterEach(async () => {
  for (const server of open.splice(0)) await server.dispose()
})

test('tells how many connections are used, free and wanted', async () => {
  const server = await startTestServer({ env: { DATABASE_URL: await databases.empty() } })
  open.push(server)
  const alice = await testUser(server)
  await alice.send(await alice.createRoom('Pooled'), 'text')
  const sample = async (labels: string) =>
    Number(
      new RegExp(`^roomkey_database_connections\\{${labels}\\} (.+)$`, 'm').exec(
        await server.parts.metrics.text(),
      )?.[1],
    )
  const begun = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  const held = server.parts.store.write(async () => {
    begun.resolve()
    await release.promise
  })
  await begun.promise
  const free = await sample('pool="writing",state="free"')
  expect(await sample('pool="writing",state="used"')).toBe(1)
  expect(free).toBeGreaterThan(0)
  // More than there are connections, of which some are kept for sends: as many wait as were not let in.
  let entered = 1
  const others = Array.from({ length: free + 2 }, () =>
    server.parts.store.write(async () => {
      entered += 1
      await release.promise
    }),
  )
  await vi.waitFor(async () => {
    const used = await sample('pool="writing",state="used"')
    expect(used).toBeGreaterThan(1)
    expect(used).toBe(entered)
    expect(await sample('pool="writing",state="waiting"')).toBe(others.length + 1 - entered)
  }, 100_000)
  release.resolve()
  await Promise.all([held, ...others])
  expect(await sample('pool="writing",state="waiting"')).toBe(0)
  expect(await sample('pool="reading",state="free"')).toBeGreaterThan(0)
  const commits = /^roomkey_commit_duration_seconds_count\{kind="writes"\} (\d+)$/m
  expect(Number(commits.exec(await server.parts.metrics.text())?.[1])).toBeGreaterThan(free)
})
