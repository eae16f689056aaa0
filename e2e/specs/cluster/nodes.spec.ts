import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Cluster, startCluster } from '../../../cluster/startCluster.ts'
import { dropFile } from '../../harness/dropFile.ts'
import { openWeb } from '../../harness/openWeb.ts'
import { Person } from '../../harness/Person.ts'
import { saveFile } from '../../harness/saveFile.ts'
import { expectSent, meet, message, send, timeline } from '../../harness/steps.ts'
import { test as base, expect } from '../../harness/test.ts'

interface Fixtures {
  cluster: Cluster
  /** Opens the web app of somebody at one of the cluster's addresses. */
  at(name: string, url: string): Promise<Person>
}

const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern
  cluster: async ({}, use) => {
    const cluster = await startCluster({ nodes: 3, env: { RATE_LIMIT: 'off', LOG_LEVEL: 'warn' } })
    await use(cluster)
    await cluster.stop()
  },
  at: async ({ playwright, cluster: _ }, use) => {
    const people: Person[] = []
    await use(async (name, url) => {
      const server = { url: url.replace(/\/$/, '') }
      const person = new Person(name, { open: openWeb, playwright, server, keyring: 'present' })
      people.push(person)
      await person.open()
      return person
    })
    await Promise.all(people.map((person) => person.dispose()))
    expect(people.flatMap(({ problems }) => problems)).toEqual([])
  },
})

test('people on different nodes chat and share files', async ({ cluster, at }, testInfo) => {
  const [first, second] = cluster.nodes
  const alice = await at('alice', first?.url ?? '')
  const bob = await at('bob', second?.url ?? '')
  await meet(alice, bob, 'Garden')
  await send(alice, 'Garden', 'Hello from the first node')
  await expect(message(bob, 'Garden', 'Hello from the first node')).toBeVisible()
  await send(bob, 'Garden', 'Hello from the second')
  await expect(message(alice, 'Garden', 'Hello from the second')).toBeVisible()

  const content = `beans ${crypto.randomUUID()}\n`.repeat(1000)
  const file = join(testInfo.outputPath(), 'plan.txt')
  writeFileSync(file, content)
  await dropFile(alice, file, timeline(alice, 'Garden'))
  await expect(alice.page.getByRole('list', { name: 'Files to send' })).toContainText('plan.txt')
  await send(alice, 'Garden', 'Here is the plan')
  const saved = await saveFile(bob, message(bob, 'Garden', 'Here is the plan'), 'plan.txt')
  expect(String(saved)).toBe(content)
})

test('behind the balancer people go on when a node dies, whichever it is', async ({ cluster, at }) => {
  const alice = await at('alice', cluster.url)
  const bob = await at('bob', cluster.url)
  await meet(alice, bob, 'Garden')
  for (const [index, node] of cluster.nodes.entries()) {
    await node.kill9()
    const text = `Written without node ${index + 1}`
    await send(alice, 'Garden', text)
    await expectSent(alice, 'Garden', text)
    await expect(message(bob, 'Garden', text)).toBeVisible({ timeout: 40_000 })
    await node.start()
  }
})
