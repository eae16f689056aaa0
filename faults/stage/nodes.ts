import { randomBytes } from 'node:crypto'
import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import {
  startPostgres,
  startRedis,
  type TestPostgres,
  type TestRedis,
} from '@roomkey/server/testing/services'
import { type ClusterNode, startNode } from '../../cluster/startNode.ts'
import { atExit } from './atExit.ts'
import { CommitTrap } from './CommitTrap.ts'
import { LineProxy } from './LineProxy.ts'

const PLAIN = { RATE_LIMIT: 'off', LOG_LEVEL: process.env.FAULTS_LOG_LEVEL ?? 'silent', HOST: '127.0.0.1' }

export interface StartedNode {
  node: ClusterNode
  env: Record<string, string>
}

/** A server on a data folder, as people start it. */
export async function oneNode(dataDir: string, more: Record<string, string> = {}): Promise<StartedNode> {
  const env = { ...PLAIN, DATA_DIR: dataDir, ...more }
  const node = await startNode(env)
  atExit(() => {
    if (node.pid !== undefined) process.kill(node.pid, 'SIGKILL')
  })
  return { node, env }
}

export interface Pair {
  urls: readonly string[]
  env: Record<string, string>
  nodes: readonly [ClusterNode, ClusterNode]
  postgres: TestPostgres
  redis: TestRedis
  /** Every line of the second node: its clients, PostgreSQL and Redis. */
  lines: Record<'clients' | 'postgres' | 'redis', LineProxy>
  /** On the second node's line to PostgreSQL. */
  commits: CommitTrap
  close(): Promise<void>
}

/** Two servers on one PostgreSQL and one Redis; whatever the second says or hears goes through lines that can be held. */
export async function twoNodes(folder: string): Promise<Pair> {
  const [postgres, redis] = await Promise.all([startPostgres(), startRedis()])
  // It sends its signal before it waits for anything; PostgreSQL goes with us by itself.
  const done = atExit(() => void redis.stop())
  const shared = {
    SERVER_MASTER_KEY: randomBytes(32).toString('base64url').padEnd(44, '='),
    SECRET_KEY: randomBytes(32).toString('hex'),
  }
  const database = await postgres.createDatabase('roomkey')
  const commits = new CommitTrap()
  const toPostgres = await LineProxy.open(postgres.port, commits.attach)
  const toRedis = await LineProxy.open(redis.port)
  const through = (url: string, port: number) => Object.assign(new URL(url), { port: `${port}` }).href
  const first = await oneNode(await dataDir(folder, 'one'), {
    ...shared,
    DATABASE_URL: database,
    REDIS_URL: redis.url,
  })
  const second = await oneNode(await dataDir(folder, 'two'), {
    ...shared,
    DATABASE_URL: through(database, toPostgres.port),
    REDIS_URL: through(redis.url, toRedis.port),
  })
  const toClients = await LineProxy.open(second.node.port)
  const lines = [toClients, toPostgres, toRedis]
  return {
    urls: [first.node.url, `http://127.0.0.1:${toClients.port}/`],
    env: first.env,
    nodes: [first.node, second.node],
    postgres,
    redis,
    lines: { clients: toClients, postgres: toPostgres, redis: toRedis },
    commits,
    close: async () => {
      await Promise.all(lines.map((line) => line.cut()))
      await Promise.all([first.node.stop(), second.node.stop()])
      await Promise.all(lines.map((line) => line.close()))
      await Promise.all([postgres.dispose(), redis.dispose()])
      done()
    },
  }
}

/** Data folders of their own with one folder for files, as servers on one machine or a network disk have it. */
async function dataDir(folder: string, name: string): Promise<string> {
  const own = join(folder, name)
  const files = join(folder, 'files')
  await mkdir(files, { recursive: true })
  await mkdir(own)
  await symlink(files, join(own, 'files'))
  return own
}
