import type { MessageId, RoomId } from '@roomkey/protocol'
import { expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { stateOf } from './outboxRows.ts'
import { migrate } from './schema.ts'
import { enqueue, fail, unfail } from './sendRows.ts'

const room = 'r' as RoomId
const message = (id: string) => ({ id: id as MessageId, room, sender: 1, text: 'see', at: 0, files: [] })

test('a file that was cancelled before failures had codes is known as such, and no other failure', () => {
  const sql = new NodeSqlDriver(':memory:')
  migrate(sql, 15)
  for (const [id, words] of [
    ['cancelled', 'You cancelled a file of this message.'],
    ['refused', 'The file is too large for this server.'],
  ] as const) {
    enqueue(sql, message(id))
    sql.run(`UPDATE outbox SET state = 'failed', failure = ? WHERE id = ?`, [words, id])
  }
  migrate(sql)
  expect(stateOf(sql, 'cancelled' as MessageId)).toMatchObject({ state: 'failed', code: 'fileCancelled' })
  expect(stateOf(sql, 'refused' as MessageId)).not.toHaveProperty('code')
})

test('a code goes with its failure', () => {
  const sql = new NodeSqlDriver(':memory:')
  migrate(sql)
  const { id } = message('a')
  enqueue(sql, message(id))
  fail(sql, id, { reason: 'cancelled', code: 'fileCancelled', retryable: true })
  expect(stateOf(sql, id)).toMatchObject({ code: 'fileCancelled' })
  unfail(sql, id)
  fail(sql, id, { reason: 'too large', retryable: false })
  expect(stateOf(sql, id)).toEqual({ state: 'failed', reason: 'too large', retryable: false, unsure: false })
})
