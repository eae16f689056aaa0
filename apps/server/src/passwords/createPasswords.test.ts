import { readFileSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
// biome-ignore lint/style/noRestrictedImports: reads a fixture of the seed, not our store
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { createPasswords } from './createPasswords.ts'

const fixture = (path: string) => new URL(`../../../../fixtures/seed-db/${path}`, import.meta.url)
const manifest = JSON.parse(readFileSync(fixture('manifest.json'), 'utf8')) as {
  passwords: Record<string, string>
}

/** The password hashes Django wrote, by user name. */
function seedHashes(): Map<string, string> {
  const db = new Database(fileURLToPath(fixture('db.sqlite3')), { readonly: true })
  try {
    const rows = db.prepare('SELECT username, password FROM auth_user').all() as Record<string, string>[]
    return new Map(rows.map(({ username = '', password = '' }) => [username, password]))
  } finally {
    db.close()
  }
}

test('hashes with argon2id and a new salt each time, and verifies', async () => {
  const passwords = await createPasswords()
  const [one, two] = [await passwords.hash('pässword'), await passwords.hash('pässword')]
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(one).not.toBe(two)
  expect(await passwords.verify('pässword', one)).toEqual({ valid: true })
  expect(await passwords.verify('passwörd', one)).toEqual({ valid: false })
  expect(await passwords.verify('', one)).toEqual({ valid: false })
})

test('verifies every password the seed stored, and gives a new hash for it', async () => {
  const passwords = await createPasswords()
  const hashes = seedHashes()
  const people = Object.entries(manifest.passwords)
  expect(people).toHaveLength(10)
  for (const [name, password] of people) {
    const hash = hashes.get(name)
    const { valid, upgrade } = await passwords.verify(password, hash)
    expect({ name, valid }).toEqual({ name, valid: true })
    expect(upgrade).toMatch(/^\$argon2id\$/)
    expect(await passwords.verify(password, upgrade)).toEqual({ valid: true })
    expect(await passwords.verify(`${password} `, hash)).toEqual({ valid: false })
  }
})

test.each([
  undefined,
  '',
  '!PYYTzvtkECzQFjHSuzhQhNuKGAhEaDM0trU2xdfy',
  'md5$salt$5f4dcc3b5aa765d61d8327deb882cf99',
  'pbkdf2_sha256$0$salt$h/pkEW2RqKEbpXQkt1NR/4REdlIZT4F6TS949RvExTg=',
  'pbkdf2_sha256$9999999$salt$h/pkEW2RqKEbpXQkt1NR/4REdlIZT4F6TS949RvExTg=',
  'pbkdf2_sha256$1$salt$short',
])('nothing verifies against %j, not even the decoy', async (hash) => {
  const passwords = await createPasswords()
  expect(await passwords.verify('nobody has this password', hash)).toEqual({ valid: false })
})

/** Counts the expensive work and does none of it. */
async function counted() {
  const done = { argon2: 0, iterations: 0 }
  const passwords = await createPasswords({
    argon2Hash: async (password) => `$argon2id$${password}`,
    argon2Verify: async (hash, password) => {
      done.argon2 += 1
      return hash === `$argon2id$${password}`
    },
    pbkdf2: async (_password, _salt, iterations) => {
      done.iterations += iterations
      return Buffer.alloc(32, 7)
    },
  })
  const refused = async (hash: string | undefined) => {
    Object.assign(done, { argon2: 0, iterations: 0 })
    expect(await passwords.verify('wrong', hash)).toEqual({ valid: false })
    return { ...done }
  }
  return { passwords, done, refused }
}

test('a refusal costs the same for unknown, new and Django accounts', async () => {
  const { refused } = await counted()
  const digest = Buffer.alloc(32, 1).toString('base64')
  const django = (iterations: number) => `pbkdf2_sha256$${iterations}$salt$${digest}`

  expect(await refused(undefined)).toEqual({ argon2: 1, iterations: 0 })
  expect(await refused('$argon2id$right')).toEqual({ argon2: 1, iterations: 0 })
  expect(await refused(django(260_000))).toEqual({ argon2: 1, iterations: 260_000 })
  expect(await refused(django(1_000_000))).toEqual({ argon2: 1, iterations: 1_000_000 })
  const same = { argon2: 1, iterations: 1_000_000 }
  for (const hash of [undefined, '$argon2id$right', '!unusable', django(260_000), django(1_000_000)]) {
    expect(await refused(hash)).toEqual(same)
  }
})

test('a current account that signs in pays for its own hash only', async () => {
  const { passwords, done } = await counted()
  expect(await passwords.verify('right', '$argon2id$right')).toEqual({ valid: true })
  expect(done).toEqual({ argon2: 1, iterations: 0 })
})

test('so much is hashed at once, so much waits, and what is more is refused before any work', async () => {
  const begun: (() => void)[] = []
  const work = () => new Promise<void>((resolve) => begun.push(resolve))
  const passwords = await createPasswords(
    {
      argon2Hash: async (password) => {
        if (password === 'new') await work()
        return `$argon2id$${password}`
      },
      argon2Verify: async () => {
        await work()
        return false
      },
      pbkdf2: async () => Buffer.alloc(32),
    },
    { atWork: 2, waiting: 2 },
  )
  const asked = [
    passwords.verify('a', undefined),
    passwords.hash('new'),
    passwords.verify('b', undefined),
    passwords.hash('new'),
  ]
  await setImmediate()
  expect(begun).toHaveLength(2)
  for (const more of [passwords.verify('c', undefined), passwords.hash('new')])
    await expect(more).rejects.toMatchObject({ code: 'unavailable', retryAfter: expect.any(Number) })
  expect(begun).toHaveLength(2)

  // One place is free, and the first who waited has it.
  begun[1]?.()
  await asked[1]
  await setImmediate()
  expect(begun).toHaveLength(3)
  begun[0]?.()
  begun[2]?.()
  await setImmediate()
  begun[3]?.()
  await Promise.all(asked)
  const later = passwords.hash('new')
  await setImmediate()
  expect(begun).toHaveLength(5)
  begun[4]?.()
  await later
})

test('work that fails leaves its place', async () => {
  const passwords = await createPasswords(
    {
      argon2Hash: async (password) => `$argon2id$${password}`,
      argon2Verify: () => Promise.reject(new Error('no memory')),
      pbkdf2: async () => Buffer.alloc(32),
    },
    { atWork: 1, waiting: 0 },
  )
  for (let count = 0; count < 3; count += 1)
    await expect(passwords.verify('a', undefined)).rejects.toThrow('no memory')
})
