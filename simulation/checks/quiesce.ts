import type { Machine } from '../client/Machine.ts'
import type { Fleet } from '../history/Fleet.ts'
import { accountOf } from '../history/Stage.ts'

/** By then everybody must have everything: longer than the longest pause between two tries. */
const PATIENCE_MS = 300_000
/** Everything was in order for so long: a connection that died silently has been found out by then. */
const REST_MS = 12_000

/** Ends all trouble, and lets time pass until nothing changes any more. Returns what did not come to rest. */
export async function quiesce(fleet: Fleet): Promise<string[]> {
  const { world, nodes, machines, bus } = fleet
  world.log('history', 'everything is mended')
  bus.heal()
  fleet.disk.heal()
  world.schedule(null, 0, () => {
    for (const machine of machines) {
      machine.link.heal()
      machine.disk.calmDown()
      machine.skewMs = 0
      machine.start()
    }
    for (const node of nodes) node.start()
  })
  await world.pass(1000)
  for (const machine of machines) machine.ask((engine) => engine.wake())
  await signInAgain(fleet)
  const states = machines.map((machine) => machine.watch({ view: 'connection' }))
  const unsettled = () =>
    machines.flatMap((machine, index) => {
      const state = states[index]?.()?.state
      return state === 'live' ? lacks(fleet, machine) : [`${machine.name} is ${state}`]
    })
  const until = world.now + PATIENCE_MS
  let restedAt = world.now
  while (world.now - restedAt < REST_MS && world.now < until) {
    await world.pass(1000)
    if (unsettled().length > 0) restedAt = world.now
  }
  return unsettled()
}

/** Who signed out, or was signed out because the backup did not know this device. */
async function signInAgain({ world, machines }: Fleet): Promise<void> {
  const sessions = machines.map((machine) => machine.watch({ view: 'session' }))
  await world.pass(30_000, () => sessions.every((session) => session()?.state === 'signedIn'))
  machines.forEach((machine, index) => {
    if (sessions[index]?.()?.state === 'signedOut') machine.ask((engine) => engine.signIn(accountOf(machine)))
  })
}

function lacks({ disk }: Fleet, machine: Machine): string[] {
  const { sql, name, username } = machine
  if (sql === undefined) return [`${name} has no database`]
  const [waiting] = sql.all<{ kind: string; state: string; room_id: string }>(
    `SELECT * FROM outbox WHERE state IN ('waiting', 'taken') AND room_id NOT IN
       (SELECT room_id FROM outbox WHERE kind = 'create' AND state = 'failed') ORDER BY position`,
  )
  if (waiting) return [`${name} still has in its outbox ${JSON.stringify(waiting)}`]
  const unsent = sql.all('SELECT 1 FROM read_marks WHERE read_seq > server_seq').length
  if (unsent > 0) return [`${name} still has ${unsent} read marks to tell`]
  const known = new Map(
    sql.all<{ id: string; rev: number }>('SELECT id, rev FROM rooms').map((row) => [row.id, row.rev]),
  )
  const rooms = disk.all<{ id: string; last_rev: number; read_seq: number }>(
    `select rooms.id, last_rev, read_seq from rooms join memberships on room_id = rooms.id join users on users.id = user_id
     where username = ? and left_at is null`,
    username,
  )
  const mine = new Set(rooms.map((room) => room.id))
  const failed = sql.all<{ id: string }>(
    "SELECT room_id AS id FROM outbox WHERE kind = 'create' AND state = 'failed'",
  )
  const extra = [...known.keys()].filter((id) => !mine.has(id) && !failed.some((room) => room.id === id))
  if (extra.length > 0) return [`${name} still has ${extra}, where ${username} is not`]
  const behind = rooms.filter((room) => known.get(room.id) !== room.last_rev).map((room) => room.id)
  if (behind.length > 0) return behind.map((room) => `${name} knows ${room} up to ${known.get(room)}`)
  const marks = new Map(
    sql
      .all<{ id: string; seq: number }>('SELECT room_id AS id, server_seq AS seq FROM read_marks')
      .map((row) => [row.id, row.seq]),
  )
  const untold = rooms.filter((room) => (marks.get(room.id) ?? 0) < room.read_seq)
  return untold.map(({ id, read_seq }) => `${name} was not told that ${id} is read up to ${read_seq}`)
}
