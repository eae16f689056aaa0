import { rmSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import type { RoomId } from '@roomkey/protocol'
import { createPorts } from '../packages/client/hosts/node/index.ts'
import { createEngine } from '../packages/client/src/engine/createEngine.ts'
import type { OpenSocket } from '../packages/client/src/ports/index.ts'
import { MemorySecrets } from '../packages/client/src/testing/memoryPorts.ts'
import { httpLoad } from './load/httpLoad.ts'
import { prebuiltRequest } from './load/prebuiltRequest.ts'
import { createRoom, registerPeople } from './people.ts'
import { openWorkbench } from './processes/workbench.ts'

// What an absence costs: a real engine comes back to a real server that has gone on without it. `--most` is the number
// of changes from which on a room comes as a snapshot (Sync.ts says why it is what it is).

const { values } = parseArgs({
  options: {
    rooms: { type: 'string', default: '200' },
    missed: { type: 'string', default: '500' },
    most: { type: 'string', default: '1000' },
    help: { type: 'boolean' },
  },
})
if (values.help) {
  console.log('node bench/absence.ts [--rooms 200] [--missed 500 in each] [--most 1000]')
  process.exit()
}
const [rooms, missed, most] = [values.rooms, values.missed, values.most].map(Number) as [
  number,
  number,
  number,
]

const workbench = await openWorkbench(undefined)
const folder = workbench.path('engine')
try {
  const server = await workbench.startRoomkey()
  const [absent, writer] = await registerPeople(server.url, 'person', 2)
  if (!absent || !writer) throw new Error('nobody registered')
  const ids: string[] = []
  for (let index = 0; index < rooms; index++) {
    ids.push(await createRoom(server.url, `Room ${index}`, writer, [absent]))
  }
  const open = ids.at(-1) as RoomId
  const secrets = new MemorySecrets()
  const first = start(secrets)
  const { origin } = server.url
  const signedIn = await first.engine.signIn({
    server: origin,
    username: absent.username,
    password: 'correct horse battery',
  })
  if (!signedIn.ok) throw new Error(signedIn.message)
  await first.until(
    'connection',
    { view: 'connection' },
    (view) => (view as { state: string }).state === 'live',
  )
  await first.close()
  await httpLoad({
    url: server.url,
    pid: server.pid,
    connections: 64,
    requests: ids.map((id) =>
      prebuiltRequest(new URL(`/api/rooms/${id}/messages/`, server.url), {
        method: 'POST',
        token: writer.token,
        body: {
          plaintext: 'A message of one hundred and twenty bytes, written while away.'.padEnd(120, '.'),
        },
      }),
    ),
    expect: 201,
    until: { requests: rooms * missed },
  })

  const again = start(secrets)
  const delay = monitorEventLoopDelay({ resolution: 1 })
  const used = process.cpuUsage()
  const started = performance.now()
  const since = () => Math.round(performance.now() - started)
  delay.enable()
  const timeline = { view: 'timeline', room: open, limit: 50 } as const
  void again.engine.watch(1000, { view: 'room', room: open })
  const counts: number[] = []
  let waited = 0
  const typing = setInterval(async () => {
    const asked = performance.now()
    await again.engine.saveDraft({ room: open, text: `${counts.push(1)}` })
    waited = Math.max(waited, performance.now() - asked)
  }, 5)
  const current = again.until(
    'open',
    timeline,
    (view) => (view as { lastSeq: number } | null)?.lastSeq === missed,
  )
  const live = again.until(
    'live',
    { view: 'connection' },
    (view) => (view as { state: string }).state === 'live',
  )
  await current
  const openAt = since()
  await live
  const liveAt = since()
  const { user, system } = process.cpuUsage(used)
  clearInterval(typing)
  delay.disable()
  console.log(
    `${rooms} rooms, ${missed} missed in each, snapshots above ${most}: the open room is current after ${openAt} ms, ` +
      `all after ${liveAt} ms (${again.received()} MB, ${Math.round((user + system) / 1000)} ms of the processor); the longest wait of ${counts.length} commands was ` +
      `${Math.round(waited)} ms, the longest turn ${Math.round(delay.max / 1e6)} ms`,
  )
  await again.close()
  await server.stop()
} finally {
  rmSync(folder, { recursive: true, force: true })
  await workbench.close()
}

function start(secrets: MemorySecrets) {
  const ports = createPorts({ folder, secrets })
  let bytes = 0
  const openSocket: OpenSocket = (url, events) => {
    const socket = ports.openSocket(url, {
      ...events,
      opened: () => events.opened(),
      closed: (code, reason) => events.closed(code, reason),
      received: (text) => {
        bytes += text.length
        events.received(text)
      },
    })
    return {
      send: (text) => socket.send(text.replace(/"max_changes":\d+/, `"max_changes":${most}`)),
      close: (code, reason) => socket.close(code, reason),
    }
  }
  const watches = new Map<number, (value: unknown) => void>()
  const host = createEngine(
    { ...ports, openSocket },
    { viewChanged: (watch, value) => watches.get(watch)?.(value) },
    { report: (area, error) => console.error(area, error) },
  )
  return {
    engine: host.commands,
    received: () => (bytes / 1e6).toFixed(0),
    until(_: string, query: Parameters<typeof host.commands.watch>[1], wanted: (value: unknown) => boolean) {
      return new Promise<void>((resolve, reject) => {
        const number = watches.size + 1
        watches.set(number, (value) => wanted(value) && resolve())
        host.commands.watch(number, query).catch(reject)
      })
    },
    async close() {
      await host.close()
      await ports.staging.close()
    },
  }
}
