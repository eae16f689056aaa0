import { afterAll, beforeAll, expect, test } from 'vitest'
import { mainProcesses } from './testing/mainProcess.ts'
import { startRedis, type TestRedis } from './testing/redisServer.ts'

const { run } = mainProcesses()

let redis: TestRedis
beforeAll(async () => {
  redis = await startRedis()
})
afterAll(() => redis.dispose())

test('a start that fails beside a Redis that answers ends', async () => {
  const server = run({ REDIS_URL: redis.url, DATABASE_URL: 'postgres://u:p@127.0.0.1:1/x' })
  expect(await server.exit).toBe(1)
  expect(server.said.err).toMatch(/DATABASE_URL [^\n]+\.\n$/)
})
