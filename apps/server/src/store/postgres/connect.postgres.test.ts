import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import { ConfigError } from '../../config.ts'
import { freePort } from '../../testing/freePort.ts'
import { postgresDatabases } from '../../testing/postgresDatabases.ts'
import { openPostgresStore } from './openPostgresStore.ts'

const databases = postgresDatabases()

const refusal = async (url: string): Promise<string> => {
  const error = await openPostgresStore({ url }).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(ConfigError)
  const { message } = error as ConfigError
  expect(message).toMatch(/^DATABASE_URL cannot be used: [^\n]+\.$/)
  for (const secret of ['secret', 'hunter2', url]) expect(message).not.toContain(secret)
  return message
}

it('says what is wrong with an address that cannot be used, and does not repeat it', async () => {
  const { url, port } = databases.postgres()
  expect(await refusal(url.replace('secret', 'hunter2'))).toContain('user and password')
  expect(await refusal(url.replace('postgres:secret', 'nobody:secret'))).toContain('user and password')
  expect(await refusal(url.replace(/postgres$/, 'missing'))).toContain('no such database')
  expect(await refusal(url.replace(`${port}`, `${await freePort()}`))).toContain('nothing answers')
  expect(await refusal(url.replace('127.0.0.1', 'no-such-host.invalid'))).toContain('no machine has the name')
  expect(await refusal(`${url}?sslmode=require`)).toContain('encryption')
})

it('does not wait for ever where something else listens', async () => {
  const silent = createServer()
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  const { port } = silent.address() as { port: number }
  const { url } = databases.postgres()
  expect(await refusal(url.replace(/:\d+\//, `:${port}/`))).toContain('nothing answers')
  silent.close()
})

it('says that its user may not make tables', async () => {
  const url = await databases.empty()
  await databases.query(databases.postgres().url, "create user guest password 'hunter2'")
  expect(await refusal(url.replace('postgres:secret', 'guest:hunter2'))).toContain('may not create tables')
})
