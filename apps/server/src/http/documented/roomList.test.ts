import { randomUUID } from 'node:crypto'
import type { RoomId, RoomListItem, UserId } from '@roomkey/protocol'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { newUser } from '../../store/acceptance/Database.ts'
import { type Person, register } from '../testing/people.ts'
import { type RunningHttp, startHttp } from '../testing/startHttp.ts'
import { roomList } from './roomList.ts'

const ROOMS = 40
const MEMBERS = 100
let http: RunningHttp
let alice: Person
let rooms: RoomId[]
beforeEach(async () => {
  http = await startHttp()
  alice = await register(http, 'alice')
  rooms = []
  const { store, cipher } = http.parts
  const key = await cipher.newRoomKey()
  await store.write(async (tx) => {
    const owner = { id: alice.id as UserId, role: 'owner' as const }
    const others: { id: UserId; role: 'member' }[] = []
    for (let count = 1; count < MEMBERS; count += 1)
      others.push({ id: (await tx.createUser(newUser(`person${count}`))).id, role: 'member' })
    for (let count = 0; count < ROOMS; count += 1) {
      const id = randomUUID() as RoomId
      const room = { id, name: `Room ${count}`, description: null, isPrivate: true, createdAt: 1000 + count }
      await tx.createRoom({ ...room, createdBy: owner.id }, { roomId: id, epoch: 1, ...key })
      await tx.addMembers(id, [owner, ...others], owner.id, 2000)
      rooms.push(id)
    }
  })
})
afterEach(() => http.stop())

test('a long list is whole and in order, and no turn reads or writes down much of it', async () => {
  const { store } = http.parts
  const { membersOf } = store
  const read: number[] = []
  let turns = 0
  let done = false
  const count = () => {
    turns += 1
    if (!done) setImmediate(count)
  }
  store.membersOf = async (asked) => {
    const rows = await membersOf(asked)
    read.push(rows.length)
    return rows
  }
  setImmediate(count)
  const reply = await alice.send('GET', '/api/rooms/')
  done = true
  const list = reply.json as RoomListItem[]
  expect(reply.headers['content-type']).toBe('application/json')
  expect(list.map(({ id }) => id)).toEqual(rooms)
  for (const item of list) {
    expect(item.member_count).toBe(MEMBERS)
    expect(item.member_usernames).toHaveLength(MEMBERS)
    expect(item.memberships[0]).toMatchObject({ username: 'alice' })
  }
  // The first eight rooms are of the list's own moment.
  expect(read.reduce((sum, rows) => sum + rows, 0)).toBe((ROOMS - 8) * MEMBERS)
  expect(Math.max(...read)).toBeLessThanOrEqual(1000)
  expect(turns).toBeGreaterThan(read.length)
})

test('a room that its reader is removed from meanwhile is left out', async () => {
  const { store } = http.parts
  const gone = rooms[ROOMS - 1] as RoomId
  const { membersOf } = store
  store.membersOf = async (asked) => {
    await store.write((tx) => tx.endMembership(gone, alice.id as UserId, 3000))
    return membersOf(asked)
  }
  let text = ''
  for await (const piece of roomList(store, alice.id as UserId)) text += piece
  expect((JSON.parse(text) as RoomListItem[]).map(({ id }) => id)).toEqual(rooms.slice(0, -1))
})

test('a failure on the way ends the connection instead of a list that looks whole', async () => {
  const { store } = http.parts
  let asked = 0
  const { membersOf } = store
  store.membersOf = (ids) => {
    asked += 1
    return asked === 3 ? Promise.reject(new Error('planted')) : membersOf(ids)
  }
  const reply = fetch(`${http.url}/api/rooms/`, { headers: { authorization: `Bearer ${alice.token}` } })
  await expect(reply.then((response) => response.json())).rejects.toThrow()
  const bob = await register(http, 'bob')
  expect((await bob.send('GET', '/api/rooms/')).json).toEqual([])
})
