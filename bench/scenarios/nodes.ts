import { startBalancer } from '../../cluster/startBalancer.ts'
import { startCluster } from '../../cluster/startCluster.ts'
import { httpLoad } from '../load/httpLoad.ts'
import { prebuiltRequest } from '../load/prebuiltRequest.ts'
import { createRoom, registerPeople } from '../people.ts'
import { row } from '../report/row.ts'
import type { Cell, OpenScenario } from '../scenario.ts'

const CONNECTIONS = 64
const ROOMS = 50
const SENDERS = 8
const THREE = 'sends on PostgreSQL, 64 connections, 50 rooms, three nodes'
const ONE = 'one node'
const TEXT = 'A message of one hundred and twenty bytes, as people write them in a chat. '.padEnd(120, '.')

/** The same durable sends to three nodes and to one of them, both through the balancer of cluster/. */
export const openNodes: OpenScenario = async (_workbench, { seconds }) => {
  const cluster = await startCluster({ nodes: 3, env: { RATE_LIMIT: 'off', LOG_LEVEL: 'error' } })
  const [first] = cluster.nodes
  if (!first) throw new Error('no node')
  const single = await startBalancer([first.port], 0)
  const url = new URL(cluster.url)
  const people = await registerPeople(url, 'sender', SENDERS)
  const [owner, ...others] = people
  if (!owner) throw new Error('nobody registered')
  const requests: Buffer[] = []
  for (let index = 0; index < ROOMS; index += 1) {
    const room = await createRoom(url, `Room ${index}`, owner, others)
    const path = new URL(`/api/rooms/${room}/messages/`, url)
    for (const { token } of people)
      requests.push(prebuiltRequest(path, { method: 'POST', token, body: { plaintext: TEXT } }))
  }
  const cell = (name: string, address: string, pids: readonly number[]): Cell => ({
    name,
    measure: async () => ({
      ...(await httpLoad({
        url: new URL(address),
        pid: pids,
        connections: CONNECTIONS,
        requests,
        expect: 201,
        until: { seconds },
      })),
    }),
  })
  return {
    groups: [
      [
        cell(
          THREE,
          cluster.url,
          cluster.nodes.map(({ pid = 0 }) => pid),
        ),
        cell(ONE, single.url, [first.pid ?? 0]),
      ],
    ],
    rows: (samples) => [row(samples, THREE, { unit: '/s', ceilings: [{ cell: ONE }] })],
    close: async () => {
      await single.close()
      await cluster.stop()
    },
  }
}
