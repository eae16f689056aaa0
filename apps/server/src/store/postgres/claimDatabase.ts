import { createHash } from 'node:crypto'
import { hostname } from 'node:os'
import pg, { type Client, DatabaseError } from 'pg'
import { ConfigError } from '../../config.ts'
import { alone } from './connect.ts'
import { asConfigError } from './failures.ts'

export interface Claim {
  /** Whether this server hears of what others do: without it, nobody else may serve from the same database. */
  hearsOthers: boolean
  /** What signs tokens and links; every server of a database has the same. */
  secretKey: string
  /** Names where files lie; every server of a database has the same. */
  fileStore: string
  /** Fingerprints of its master keys; `reread`: from a file, which it reads again when it meets an unknown one. */
  masterKeys: { ids: readonly string[]; reread: boolean }
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
const FILES = 0x66696c65
const MASTER = 0x6d737472
/** In place of a master key: whatever it will be, it is found in the file. */
const REREAD = 0

const SERVING_NAME = 'roomkey serving'

const LOCK_NOT_AVAILABLE = '55P03'

const ALONE =
  'DATABASE_URL names a database that another server is using, and without REDIS_URL they would not hear of each other: set the same REDIS_URL for every server, or stop the other one.'
const OTHER_SECRET =
  'SECRET_KEY is not the one of the servers that are using this database, which would refuse what it signs: set the same for all of them, or, to change it, stop all of them first.'
const OTHER_FILES =
  'The servers that are using this database keep their files elsewhere, and would not find those of this one: set the same S3_BUCKET for all of them, or none and a DATA_DIR on a disk that all of them see; to change it, stop all of them first.'

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

const CONTESTED: Record<string, true> = { [ALONE]: true, [OTHER_SECRET]: true, [OTHER_FILES]: true }

async function connected(url: string, claim: Claim): Promise<Client> {
  const { hearsOthers, secretKey, fileStore, masterKeys, patienceMs = 2000 } = claim
  const client = new pg.Client({
    ...alone(url),
    application_name: `${SERVING_NAME} ${hostname().slice(0, 32)}, process ${process.pid}`,
    keepAlive: true,
    // Of a server whose machine is gone PostgreSQL would otherwise keep the locks for hours.
    options: '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3',
  })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query(`set lock_timeout = ${patienceMs}`)
    await client.query(`select pg_advisory_lock${hearsOthers ? '_shared' : ''}($1, 0)`, [SERVING])
    for (const id of masterKeys.ids) await say(client, MASTER, masterKey(id))
    if (masterKeys.reread) await say(client, MASTER, REREAD)
    await agree(client, SECRET, fingerprint(`roomkey secret key${secretKey}`), OTHER_SECRET)
    await agree(client, FILES, fingerprint(fileStore), OTHER_FILES)
    return client
  } catch (error) {
    await client.end()
    if (error instanceof ConfigError) throw error
    if (error instanceof DatabaseError && error.code === LOCK_NOT_AVAILABLE) throw new ConfigError(ALONE)
    throw asConfigError(error)
  }
}

const say = (client: Client, about: number, what: number) =>
  client.query('select pg_advisory_lock_shared($1, $2)', [about, what])

/** Rejects with ConfigError when another server says something else. */
async function agree(client: Client, about: number, mine: number, otherwise: string): Promise<void> {
  // Before the others are looked for: of two that start together at least one sees the other.
  await say(client, about, mine)
  const text = `select 1 from pg_locks where ${ours('pg_locks', '$1')} and objid::bigint <> $2`
  const { rows } = await client.query(text, [about, mine])
  if (rows.length > 0) throw new ConfigError(otherwise)
}

/** The servers of a database that neither have a master key nor look for it in a file: their machine and process. */
export async function serversWithout(url: string, id: string): Promise<string[]> {
  const client = new pg.Client(alone(url))
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ name: string | null; address: string | null }>(
      `select application_name as name, host(client_addr) as address
        from pg_locks s join pg_stat_activity using (pid)
        where ${ours('s', '$1')} and not exists (select 1 from pg_locks m
          where m.pid = s.pid and ${ours('m', '$2')} and m.objid::bigint = any($3))
        order by 1, 2`,
      [SERVING, MASTER, [masterKey(id), REREAD]],
    )
    return rows.map(({ name, address }) =>
      // Null for who has come under another role, which tells us nothing of itself.
      name?.startsWith(`${SERVING_NAME} `)
        ? name.slice(SERVING_NAME.length + 1)
        : `one of an older version or another role, on ${address ?? 'this machine'}`,
    )
  } catch (error) {
    throw asConfigError(error)
  } finally {
    await client.end()
  }
}

/** Locks about something, held by sessions of this database. */
const ours = (locks: string, about: string): string =>
  `${locks}.locktype = 'advisory' and ${locks}.objsubid = 2 and ${locks}.granted
    and ${locks}.classid::bigint = ${about}
    and ${locks}.database = (select oid from pg_database where datname = current_database())`

/** 31 bits, which say nothing of a key. */
const fingerprint = (text: string): number => createHash('sha256').update(text).digest().readUInt32BE() >>> 1

const masterKey = (id: string): number => fingerprint(`roomkey master key ${id}`)
