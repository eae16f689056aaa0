import type Database from 'better-sqlite3'
import knex from 'knex'
import { runNamedUnit } from '../../actions/namedUnits.ts'
import { storeMessage } from '../../actions/storeMessage.ts'
import { sqlWrites } from '../sql/sqlStore.ts'
import type { Writes } from '../store.ts'
import { LogCheckpoints } from './LogCheckpoints.ts'
import { unpackItems } from './packItems.ts'
import { SqliteSql } from './SqliteSql.ts'
import { UnitTransaction } from './UnitTransaction.ts'
import {
  type Answer,
  brief,
  failure,
  type NamedItem,
  type NamedValue,
  type Notice,
  type Question,
} from './writeMessages.ts'

/** The side of a MessagePort that the questions come in at. */
export interface WritePort {
  on(event: 'message', listener: (message: Question | 'close') => void): unknown
  postMessage(message: Answer | Notice): void
}

/** The other side of WriteThread: resolves when it is asked to close. */
export async function serveWrites(port: WritePort, db: Database.Database): Promise<void> {
  const writes = sqlWrites(new SqliteSql(db, knex({ client: 'better-sqlite3', useNullAsDefault: true })))
  const transaction = new UnitTransaction(db)
  const checkpoints = new LogCheckpoints(db)

  const came: (Question | 'close')[] = []
  let wake = () => {}
  port.on('message', (message: Question | 'close') => {
    came.push(message)
    wake()
  })

  async function next(): Promise<Question | 'close'> {
    for (;;) {
      const message = came.shift()
      if (message) return message
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }

  for (let question = await next(); question !== 'close'; question = await next()) {
    port.postMessage(await answer(question))
    // Whoever waited for this group need not wait for the checkpoint, too.
    checkpoints.afterCommit((error) => {
      port.postMessage({ kind: 'checkpoint', ...failure(error) } satisfies Notice)
    })
  }

  function answer(question: Question): Promise<Answer> {
    if (question.kind === 'named')
      return transaction
        .runRepeatable(unpackItems(question.items).map((item) => () => run(item)))
        .then((outcomes): Answer => ({ kind: 'outcomes', outcomes: outcomes.map(brief) }), failed)
    if (question.kind === 'units')
      return transaction.run(unitsFromOutside()).then((): Answer => ({ kind: 'committed' }), failed)
    throw new Error(`no unit is under way that could be asked for a ${question.kind}`)
  }

  async function run(item: NamedItem): Promise<NamedValue> {
    return 'name' in item ? { value: await runNamedUnit(writes, item) } : storeMessage(writes, item)
  }

  /** Units of work that the other side does, call by call; UnitTransaction undoes one alone when it throws. */
  function* unitsFromOutside(): Generator<() => Promise<void>> {
    let last = false
    while (!last)
      yield () =>
        unitFromOutside((isLast) => {
          last = isLast
        })
  }

  async function unitFromOutside(ends: (isLast: boolean) => void): Promise<void> {
    port.postMessage({ kind: 'turn' } satisfies Answer)
    for (;;) {
      const question = await next()
      if (question === 'close' || question.kind === 'named' || question.kind === 'units')
        throw new Error('a unit of work was left open')
      if (question.kind === 'done') {
        ends(question.last)
        if (question.keep) return
        throw new Undone()
      }
      port.postMessage(await call(question.method, question.args))
    }
  }

  function call(method: keyof Writes, args: unknown[]): Promise<Answer> {
    const run = writes[method] as (...args: unknown[]) => Promise<unknown>
    return run(...args).then((value): Answer => ({ kind: 'value', value }), failed)
  }
}

class Undone extends Error {}

function failed(error: unknown): Answer {
  return { kind: 'failed', ...failure(error) }
}
