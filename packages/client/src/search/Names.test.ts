import type { RoomId, UserId } from '@roomkey/protocol'
import { expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import type { RoomRow } from '../api/views.ts'
import { rememberPerson } from '../cache/accountRow.ts'
import { Stale } from '../cache/Stale.ts'
import { migrate } from '../cache/schema.ts'
import { Names } from './Names.ts'

const row = (id: number, name: string, direct?: string) =>
  ({ id: id as unknown as RoomId, name, directWith: direct ? { username: direct } : null }) as RoomRow

function open(rooms: RoomRow[] = []) {
  const sql = new NodeSqlDriver(':memory:')
  migrate(sql)
  const stale = new Stale()
  const remember = (id: number, username: string) => rememberPerson(sql, { id: id as UserId, username })
  remember(1, 'Élodie')
  return { stale, remember, names: new Names({ sql, stale, me: 1 as UserId, rooms: () => rooms }) }
}

test('names are found whole before those that begin so, whatever their case, accents or width', () => {
  const { names, remember } = open()
  remember(2, 'bobby')
  remember(3, 'Bob')
  remember(4, 'BOB')
  expect(names.peopleCalled('bob')).toEqual([3, 4])
  expect(names.peopleCalled('bobb')).toEqual([2])
  expect(names.peopleCalled('ＢＯ')).toEqual([2, 3, 4])
  expect(names.peopleCalled('elodie')).toEqual([1])
  expect(names.peopleCalled('ob')).toEqual([])
})

test('me is oneself, and whoever else is called so', () => {
  const { names, remember } = open()
  remember(2, 'Me')
  expect(names.peopleCalled('ME')).toEqual([1, 2])
})

test('a direct room is called as the other person', () => {
  const { names } = open([row(1, 'Garden'), row(2, '', 'gardener'), row(3, 'garden')])
  expect(names.roomsCalled('garden')).toEqual([1, 3])
  expect(names.roomsCalled('gardene')).toEqual([2])
})

test('a name that changed is found as soon as something was written', () => {
  const rooms = [row(1, 'Garden')]
  const { names, remember, stale } = open(rooms)
  expect([names.peopleCalled('bob'), names.roomsCalled('kitchen')]).toEqual([[], []])
  remember(2, 'bob')
  rooms.push(row(2, 'Kitchen'))
  stale.mark('messages')
  expect([names.peopleCalled('bob'), names.roomsCalled('kitchen')]).toEqual([[2], [2]])
})
