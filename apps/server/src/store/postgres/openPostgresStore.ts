import { randomUUID } from 'node:crypto'
import type { Epoch } from '@roomkey/protocol'
import knex from 'knex'
import pg, { type Client, type Pool } from 'pg'
import type { MovedReadMark } from '../../actions/moveReadMark.ts'
import { isNamed } from '../../actions/namedUnits.ts'
import { storeMessage } from '../../actions/storeMessage.ts'
import { GroupCommit, type Turns } from '../GroupCommit.ts'
import { migrate, type Ran } from '../migrate.ts'
import { sqlReads, sqlWrites } from '../sql/sqlStore.ts'
import { type NewMessageRow, type Store, UnavailableError, type Usage, type Writes } from '../store.ts'
import { alone, serving } from './connect.ts'
import { asConfigError, isOutdated } from './failures.ts'
import { type Mark, type Move, moveReadMarks } from './moveReadMarks.ts'
import { PostgresSql, type Runner, Statements } from './PostgresSql.ts'
import { type DatabaseState, Reach } from './Reach.ts'
import { SendGroups, type StoreGroup } from './SendGroups.ts'
import { type GroupOutcome, KNOWN, storeGroup } from './storeGroup.ts'
import { Transactions } from './Transactions.ts'

/** Connections at most, of one node: reads never wait for a commit, nor sends for units of another kind. */
const READING = 8
const SENDING = 4
const MARKING = 1
const OTHERS = 5
const WRITING = SENDING + MARKING + OTHERS

export interface PostgresOptions {
  /** postgres://user:password@host:port/database */
  url: string
  /** The database was put back from a backup: it begins a new life under a new epoch. */
  restored?: boolean
  /** Told of each migration of a database that was there. */
  migrated?: Ran | undefined
  /** Hears when the database stops answering, and when it answers again. */
  changed?: (state: DatabaseState) => void
  /** Told of each commit: what it stored, how many of them, and the seconds it took. */
  committed?: (kind: 'sends' | 'writes', size: number, seconds: number) => void
}

/**
 * The store on a PostgreSQL that other nodes may share. Rejects with ConfigError when it cannot be used, or with
 * SchemaTooNewError.
 */
export async function openPostgresStore({
  url,
  restored = false,
  migrated,
  changed = () => {},
  committed = () => {},
}: PostgresOptions): Promise<Store> {
  const builder = knex({ client: 'pg' })
  const epoch = await started(url, (client) => prepare(url, client, restored, migrated))
  const reach = new Reach(changed)
  const [reading, writing] = [makePool(url, READING, reach), makePool(url, WRITING, reach)]
  const statements = new Statements()
  const sqlOn = (runner: Runner, locked: PostgresSql['locked'] = '') =>
    new PostgresSql(runner, builder, statements, locked)
  const snapshots = new Transactions(reading, reach, statements, READING)
  const groups = new Transactions(writing, reach, statements, SENDING)
  const moves = new Transactions(writing, reach, statements, MARKING)
  const units = new Transactions(writing, reach, statements, OTHERS)
  const underWay = new UnderWay()

  const timed = async <T>(kind: 'sends' | 'writes', size: number, commit: () => Promise<T>) => {
    const started = performance.now()
    const value = await commit()
    committed(kind, size, (performance.now() - started) / 1000)
    return value
  }
  const unit = <T>(work: (tx: Writes) => Promise<T>) =>
    units.run(async (connection, begun) => {
      await begun
      return work(sqlWrites(sqlOn(connection, ' for no key update')))
    })
  const storeAlone = (row: NewMessageRow) => unit((tx) => storeMessage(tx, row))
  const store: StoreGroup = async (rows) => {
    const outcomes = await timed('sends', rows.length, () =>
      groups.run((connection, begun) => storeGroup(connection, begun, statements, rows)),
    ).catch((error: unknown) => {
      if (error instanceof UnavailableError) throw error
      // One of them cannot be stored at all; the others shall not suffer for it.
      return rows.map((): GroupOutcome => KNOWN)
    })
    return Promise.allSettled(
      rows.map((row, index) => {
        const outcome = outcomes[index] ?? KNOWN
        return outcome === KNOWN ? storeAlone(row) : outcome
      }),
    )
  }
  const sends = new SendGroups(store, { atOnce: SENDING })
  const read: Runner['query'] = (config) =>
    reading.query(config).catch((error: unknown) => {
      if (!isOutdated(error) || config.name === undefined) throw error
      statements.outdated(config.name)
      const { name: _, ...unnamed } = config
      return reading.query(unnamed)
    })
  const answering: Runner = {
    query: (config) =>
      read(config).then(
        (result) => {
          reach.answered()
          return result
        },
        (error: unknown) => {
          throw reach.failed(error)
        },
      ),
  }
  const reads = sqlReads(sqlOn(answering))
  const move: Move = (higher, work) => timed('writes', higher, () => moves.run(work))
  const marks = new GroupCommit<Mark, MovedReadMark>(inOrder, (group) =>
    moveReadMarks(answering, move, statements, group),
  )
  return {
    ...reads,
    epoch,
    async write<T>(work: (tx: Writes) => Promise<T>): Promise<T> {
      return underWay.run(async () =>
        isNamed(work) && work.named.name === 'moveReadMark'
          ? ((await marks.add(work.named.args)) as T)
          : timed('writes', 1, () => unit(work)),
      )
    },
    send: (row) => underWay.run(() => (row.attachmentIds.length > 0 ? storeAlone(row) : sends.add(row))),
    snapshot: (work) =>
      snapshots.run(async (connection, begun) => {
        await begun
        return work(sqlReads(sqlOn(connection)))
      }, 'begin isolation level repeatable read read only'),
    check: async () => {
      const { rows } = await answering.query({ text: 'select pg_is_in_recovery() as standby' })
      if (rows[0].standby) throw new UnavailableError('the database is a standby, which only reads')
    },
    connections: () => ({
      reading: usage(reading, snapshots.waiting),
      writing: usage(writing, groups.waiting + moves.waiting + units.waiting),
    }),
    close: async () => {
      await underWay.close()
      await Promise.all([reading.end(), writing.end()])
      await builder.destroy()
    },
  }
}

/** A group of marks has connections of its own: nobody else's turn is waited for. */
const inOrder: Turns = { run: (work) => work() }

/** Whether a Roomkey has used this database before. Rejects with ConfigError. */
export function hasSchema(url: string): Promise<boolean> {
  return started(url, async (client) => {
    const { rows } = await client.query("select to_regclass('knex_migrations') is not null as found")
    return rows[0].found
  })
}

/** Does what a start needs on a connection of its own. */
async function started<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(alone(url))
  // What is under way rejects; without a listener a lost connection would end the process besides.
  client.on('error', () => {})
  try {
    await client.connect()
  } catch (error) {
    throw asConfigError(error)
  }
  try {
    return await work(client)
  } catch (error) {
    throw error instanceof pg.DatabaseError ? asConfigError(error) : error
  } finally {
    await client.end()
  }
}

async function prepare(
  url: string,
  client: Client,
  restored: boolean,
  migrated: Ran | undefined,
): Promise<Epoch> {
  const database = knex({ client: 'pg', connection: url, pool: { min: 0, max: 1 } })
  try {
    await migrate(database, undefined, migrated)
  } finally {
    await database.destroy()
  }
  if (restored) await client.query("delete from meta where key = 'epoch'")
  await client.query("insert into meta (key, value) values ('epoch', $1) on conflict (key) do nothing", [
    randomUUID(),
  ])
  const { rows } = await client.query("select value from meta where key = 'epoch'")
  return rows[0].value
}

/** Of a pool, and of the units that wait for one of its connections. */
const usage = (pool: Pool, waiting: number): Usage => {
  const used = pool.totalCount - pool.idleCount
  return { used, free: (pool.options.max ?? used) - used, waiting: pool.waitingCount + waiting }
}

function makePool(url: string, max: number, reach: Reach): Pool {
  const pool = new pg.Pool({ ...serving(url), max })
  // An idle connection was lost: a restart, or a network that forgets. The pool makes another when one is needed.
  pool.on('error', (error) => reach.failed(error))
  // While it is lent out, whoever uses a lost connection hears of it by the query; the event is for nobody.
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

/** Work that was accepted before the store closes is finished. */
class UnderWay {
  readonly #work = new Set<Promise<unknown>>()
  #closed = false

  async run<T>(start: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new Error('the store is closed')
    const work = start()
    this.#work.add(work)
    try {
      return await work
    } finally {
      this.#work.delete(work)
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.allSettled(this.#work)
  }
}
