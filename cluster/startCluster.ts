import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  startPostgres,
  startRedis,
  type TestPostgres,
  type TestRedis,
} from '@roomkey/server/testing/services'
import { type Balancer, startBalancer } from './startBalancer.ts'
import { type ClusterNode, startNode } from './startNode.ts'

export interface Cluster {
  /** Of the balancer. */
  url: string
  nodes: readonly ClusterNode[]
  postgres: TestPostgres
  redis: TestRedis
  /** Ends everything and removes its data. */
  stop(): Promise<void>
}

export interface ClusterOptions {
  nodes: number
  /** Of the balancer; 0 or nothing: a free one. */
  port?: number
  /** Settings of every node beside those that make them one cluster. */
  env?: Record<string, string>
  /** Told what is being started. */
  progress?(text: string): void
}

/**
 * Several nodes on this machine: they share a PostgreSQL, a Redis and a folder of files, all in a temporary folder, and
 * stand behind a balancer. Rejects with what could not be started, after ending the rest.
 */
export async function startCluster({
  nodes: count,
  port = 0,
  env = {},
  progress = () => {},
}: ClusterOptions): Promise<Cluster> {
  const opened: (() => Promise<unknown>)[] = []
  const stop = async () => {
    for (const close of opened.splice(0).reverse()) await close()
  }
  try {
    const folder = await mkdtemp(join(tmpdir(), 'roomkey-cluster-'))
    opened.push(() => rm(folder, { recursive: true, force: true }))
    progress('PostgreSQL')
    const postgres = await startPostgres()
    opened.push(postgres.dispose)
    progress('Redis')
    const redis = await startRedis()
    opened.push(redis.dispose)
    const shared = {
      DATABASE_URL: await postgres.createDatabase('roomkey'),
      REDIS_URL: redis.url,
      DATA_DIR: folder,
      SERVER_MASTER_KEY: randomBytes(32).toString('base64url').padEnd(44, '='),
      SECRET_KEY: randomBytes(32).toString('hex'),
      ...env,
    }
    const nodes: ClusterNode[] = []
    for (let index = 1; index <= count; index += 1) {
      progress(`node ${index} of ${count}`)
      const node = await startNode(shared)
      nodes.push(node)
      opened.push(node.stop)
    }
    const balancer: Balancer = await startBalancer(
      nodes.map((node) => node.port),
      port,
    )
    opened.push(balancer.close)
    return { url: balancer.url, nodes, postgres, redis, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
