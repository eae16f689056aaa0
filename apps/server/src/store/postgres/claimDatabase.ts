import { createHash } from 'node:crypto'
import pg, { type Client, DatabaseError } from 'pg'
import { ConfigError } from '../../config.ts'
import { alone } from './connect.ts'
import { asConfigError } from './failures.ts'

export interface Claim {
  /** Whether this server hears of what others do: without it, nobody else may serve from the same database. */
  hearsOthers: boolean
  /** What signs tokens and links; every server of a database has the same. */
  secretKey: string
  /** Told, in a sentence, when the claim was lost with its connection and another server's stands in its way now. */
  contested(sentence: string): void
  /** How long a server that is just ending is waited for. */
  patienceMs?: number
  /** How long after its connection was lost a claim is made again. */
  againMs?: number
}

// Advisory locks of a database, which end with the connection that has them.
const SERVING = 0x726f6f6d
const SECRET = 0x6b657973

const LOCK_NOT_AVAILABLE = '55P03'

const ALONE =
  'DATABASE_URL names a database that another server is using, and without REDIS_URL they would not hear of each other: set the same REDIS_URL for every server, or stop the other one.'
const OTHER_SECRET =
  'SECRET_KEY is not the one of the servers that are using this database, which would refuse what it signs: set the same for all of them, or, to change it, stop all of them first.'

/**
 * Says to other servers that this one serves from a database, for as long as the result is not released. Rejects with
 * ConfigError where that goes wrong with those that do so already. Locks and not rows: nothing is left behind by a
 * server that was killed, and the keys are free to change when nobody runs.
 */
export async function claimDatabase(url: string, claim: Claim): Promise<{ release(): Promise<void> }> {
  const { againMs = 5000 } = claim
  let client = await connected(url, claim)
  let released = false
  let timer: NodeJS.Timeout | undefined
  let told = false
  const watch = () => {
    client.once('end', again)
  }
  const again = () => {
    if (released) return
    timer = setTimeout(() => void retake(), againMs).unref()
  }
  const retake = async () => {
    try {
      const taken = await connected(url, claim)
      if (released) return await taken.end()
      client = taken
      told = false
      watch()
    } catch (error) {
      // While the database is away the store tells of it.
      if (!told && (error as Error).message in CONTESTED) {
        told = true
        claim.contested((error as Error).message)
      }
      again()
    }
  }
  watch()
  return {
    release: async () => {
      released = true
      clearTimeout(timer)
      await client.end()
    },
  }
}

const CONTESTED: Record<string, true> = { [ALONE]: true, [OTHER_SECRET]: true }

async function connected(url: string, claim: Claim): Promise<Client> {
  const { hearsOthers, secretKey, patienceMs = 2000 } = claim
  const client = new pg.Client({
    ...alone(url),
    application_name: 'roomkey serving',
    keepAlive: true,
    // Of a server whose machine is gone PostgreSQL would otherwise keep the locks for hours.
    options: '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3',
  })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query(`set lock_timeout = ${patienceMs}`)
    await client.query(`select pg_advisory_lock${hearsOthers ? '_shared' : ''}($1, 0)`, [SERVING])
    const mine = fingerprint(secretKey)
    // Before the others are looked for: of two that start together at least one sees the other.
    await client.query('select pg_advisory_lock_shared($1, $2)', [SECRET, mine])
    const { rows } = await client.query(
      `select 1 from pg_locks where locktype = 'advisory' and objsubid = 2 and granted and classid::bigint = $1
        and objid::bigint <> $2 and database = (select oid from pg_database where datname = current_database())`,
      [SECRET, mine],
    )
    if (rows.length > 0) throw new ConfigError(OTHER_SECRET)
    return client
  } catch (error) {
    await client.end()
    if (error instanceof ConfigError) throw error
    if (error instanceof DatabaseError && error.code === LOCK_NOT_AVAILABLE) throw new ConfigError(ALONE)
    throw asConfigError(error)
  }
}

/** 31 bits, which say nothing of a key. */
const fingerprint = (key: string): number =>
  createHash('sha256').update('roomkey secret key').update(key).digest().readUInt32BE() >>> 1
