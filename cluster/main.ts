import { parseArgs } from 'node:util'
import { onStopSignal } from '@roomkey/server/stopSignals'
import { startCluster } from './startCluster.ts'

const HELP = `npm run cluster -- [options]
  --nodes N   server processes behind the balancer, 1 to 16 (default 3)
  --port P    of the balancer (default 8000; 0 takes a free one)
  --help      shows this

For trying it: PostgreSQL, Redis and the files lie in a temporary folder that is removed at the end.`

function options(): { nodes: number; port: number } {
  try {
    const { values } = parseArgs({
      options: {
        nodes: { type: 'string', default: '3' },
        port: { type: 'string', default: process.env.PORT ?? '8000' },
        help: { type: 'boolean', default: false },
      },
    })
    if (values.help) {
      console.log(HELP)
      process.exit(0)
    }
    return { nodes: whole('nodes', values.nodes, 1, 16), port: whole('port', values.port, 0, 65_535) }
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${HELP}`)
    process.exit(2)
  }
}

function whole(name: string, text: string, min: number, max: number): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < min || value > max)
    throw new Error(`--${name} needs a whole number from ${min} to ${max}.`)
  return value
}

const { nodes, port } = options()
const stopped = Promise.withResolvers<void>()
onStopSignal(() => stopped.resolve())
const cluster = await startCluster({
  nodes,
  port,
  progress: (text) => console.error(`Starting ${text}…`),
}).catch((error: unknown) => {
  console.error(`The cluster could not be started: ${(error as Error).message}`)
  process.exit(1)
})
for (const [index, node] of cluster.nodes.entries())
  console.error(`Node ${index + 1} answers at ${node.url} (pid ${node.pid})`)
console.log(`Roomkey is ready at ${cluster.url}`)
await stopped.promise
console.error('Stopping…')
await cluster.stop()
