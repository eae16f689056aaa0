import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chown, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generateFernetKey } from '@roomkey/crypto'
import type { MessageId, RoomId } from '@roomkey/protocol'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Actor } from '../actions/parts.ts'
import { sendMessage } from '../actions/sendMessage.ts'
import { openTestWorld, type TestWorld } from '../actions/testWorld.ts'
import { checkEverything } from '../check/checkEverything.ts'
import { ConfigError, readConfig } from '../config.ts'
import { type Data, openData } from '../openData.ts'
import { pages } from '../store/pages.ts'
import { changeFile } from '../store/testing/changeFile.ts'
import { fingerprint, keyTexts, MasterKeys } from './MasterKeys.ts'
import { rewrapRoomKeys, UnopenedKeyError } from './rewrapRoomKeys.ts'
import { RotationRunningError, rotateKeyFile } from './rotateKeyFile.ts'
import { masterKeyFile } from './serverKeys.ts'

/** The running server; the command line is a second opening of the same folder. */
let world: TestWorld
let alice: Actor
let rooms: RoomId[]
let keyFile: string

beforeEach(async () => {
  world = await openTestWorld()
  alice = await world.person('alice')
  rooms = []
  for (let count = 0; count < 9; count += 1) await newRoom()
  keyFile = masterKeyFile(world.folder)
})
afterEach(() => world.close())

async function newRoom(): Promise<RoomId> {
  const room = await world.room(alice)
  await send(room)
  rooms.push(room)
  return room
}

async function send(roomId: RoomId): Promise<void> {
  const id = world.parts.newId() as MessageId
  await sendMessage(world.parts, alice, { roomId, id, text: `in ${roomId}`, attachmentIds: [] })
}

const keptKeys = async () => keyTexts(await readFile(keyFile, 'utf8'))
const open = (env = {}) =>
  openData(readConfig({ DATA_DIR: world.folder, ...env }), { now: world.parts.now, say: () => {} })

async function withOpened<T>(work: (data: Data) => Promise<T>, env = {}): Promise<T> {
  const data = await open(env)
  try {
    return await work(data)
  } finally {
    await data.close()
  }
}

const rotate = (during: (page: number) => void = () => {}) =>
  rotateKeyFile(keyFile, async (keys) => {
    let page = 0
    const progress = () => during(page++)
    await withOpened(({ store }) =>
      rewrapRoomKeys(store, keys, { now: world.parts.now, page: 2, progress }).then(() => {}),
    )
  })

/** Everything opens: with the kept key alone, for the running server, and for one that is started now. */
async function everythingOpens(): Promise<void> {
  const [key = '', ...more] = await keptKeys()
  expect(more).toEqual([])
  const { store } = world.parts
  const alone = new MasterKeys(key)
  let count = 0
  for await (const row of pages(store.roomKeysAfter, (last) => last)) {
    expect(row.wrappedBy).toBe(fingerprint(key))
    await alone.unwrap(row.wrappedKey)
    count += 1
  }
  expect(count).toBe(rooms.length)
  expect(await store.masterKeys()).toEqual([fingerprint(key)])
  for (const room of rooms) await send(room)
  const problems: unknown[] = []
  await withOpened((data) => checkEverything(data, (problem) => problems.push(problem)))
  expect(problems).toEqual([])
}

test('a new key is made, everything wrapped by it, and the old one gone', async () => {
  const [old] = await keptKeys()
  await rotate()
  expect(await keptKeys()).not.toContain(old)
  expect((await stat(keyFile)).mode & 0o777).toBe(0o600)
  await everythingOpens()
})

test('everything stays with the account that it belonged to', async () => {
  // Only root works on what is not its own; another account has but itself to see this with.
  const me = process.getuid?.() ?? 0
  const owner = me === 0 ? 65_534 : me
  const folder = dirname(keyFile)
  if (me === 0) for (const path of [folder, keyFile]) await chown(path, owner, owner)
  const owners = async () =>
    Promise.all((await readdir(folder)).map(async (name) => [name, (await stat(join(folder, name))).uid]))
  await rotateKeyFile(keyFile, async () => {
    expect((await stat(keyFile)).uid).toBe(owner)
  })
  const names = ['.rotating', 'secret_key', 'server_master_key']
  expect((await owners()).sort()).toEqual(names.map((name) => [name, name === 'secret_key' ? me : owner]))
})

test.each([0, 1, 3, 5])(
  'killed after %i pages, the server goes on, and a second run finishes',
  async (count) => {
    const [old] = await keptKeys()
    const program = fileURLToPath(new URL('./testing/rotateAndDie.ts', import.meta.url))
    const env = { ...process.env, DATA_DIR: world.folder, PAGES: `${count}` }
    const child = spawn(process.execPath, [program], { env, stdio: 'inherit' })
    expect((await once(child, 'exit'))[1]).toBe('SIGKILL')

    const [made, kept] = await keptKeys()
    expect(kept).toBe(old)
    const { store } = world.parts
    const left = await store.roomKeysAfter(null, 100, fingerprint(made ?? ''))
    expect(left).toHaveLength(Math.max(0, rooms.length - 2 * count))
    // In between, rooms of either wrapping open, and new ones are made.
    const problems: unknown[] = []
    await withOpened((data) => checkEverything(data, (problem) => problems.push(problem)))
    expect(problems).toEqual([])
    await newRoom()

    await rotate()
    expect(await keptKeys()).toEqual([made])
    await everythingOpens()
  },
)

test('rooms that are made meanwhile end up under the new key, and none is refused', async () => {
  let running = true
  const making = (async () => {
    // Rotation runs through what is made meanwhile: without an end to it neither would have one on a slow machine.
    for (let made = 0; running && made < 300; made += 1) await newRoom()
  })()
  await rotate()
  await rotate()
  running = false
  await making
  await newRoom()
  await everythingOpens()
})

test('a server that still holds the old key only makes rooms under the new one afterwards', async () => {
  // It has never met anything that the new key wraps, so nothing told it to look.
  await rotate()
  expect(await world.parts.store.room(await newRoom())).toBeDefined()
  await everythingOpens()
})

test('a room key whose master key is let go of between its wrapping and its storing is wrapped anew', async () => {
  const { cipher } = world.parts
  const newRoomKey = cipher.newRoomKey
  let first = true
  cipher.newRoomKey = async () => {
    const key = await newRoomKey()
    if (first) {
      first = false
      await rotate()
    }
    return key
  }
  await newRoom()
  await everythingOpens()
})

test('two rotations do not run side by side', async () => {
  let second: Promise<void> | undefined
  await rotateKeyFile(keyFile, async () => {
    second = rotate()
    await expect(second).rejects.toBeInstanceOf(RotationRunningError)
  })
})

test('nothing is let go when something does not open', async () => {
  const before = await keptKeys()
  changeFile(
    `${world.folder}/roomkey.db`,
    `update room_keys set wrapped_key = substr(wrapped_key, 1, 40) || 'AAAA' || substr(wrapped_key, 45)
      where room_id = '${rooms[4]}'`,
  )
  await expect(rotate()).rejects.toBeInstanceOf(UnopenedKeyError)
  expect(await keptKeys()).toContain(before[0])
  expect(await world.parts.store.masterKeys()).toContain(fingerprint(before[0] ?? ''))
})

describe('with keys that are set by SERVER_MASTER_KEY', () => {
  test('a server without a key that the database uses does not start', async () => {
    const [old = ''] = await keptKeys()
    const made = generateFernetKey()
    await expect(open({ SERVER_MASTER_KEY: made })).rejects.toBeInstanceOf(ConfigError)
    // Known to every server first …
    const both = { SERVER_MASTER_KEY: `${made},${old}` }
    await withOpened(async ({ cipher, store }) => {
      expect((await cipher.newRoomKey()).wrappedBy).toBe(fingerprint(old))
      // … then in use …
      await rewrapRoomKeys(store, [made, old], { now: world.parts.now })
      expect((await cipher.newRoomKey()).wrappedBy).toBe(fingerprint(made))
    }, both)
    // … and then alone.
    await expect(open({ SERVER_MASTER_KEY: old })).rejects.toThrow(/^SERVER_MASTER_KEY lacks a key/)
    await withOpened(async () => {}, { SERVER_MASTER_KEY: made })
    await writeFile(keyFile, `${made}\n`)
    await everythingOpens()
  })
})
