import type { MessageId, RoomId, Seq, UserId } from '@roomkey/protocol'
import type { ActionId } from '../../packages/client/src/api/actions.ts'
import type { Witness } from '../checks/Witness.ts'
import { type Machine, SERVER } from '../client/Machine.ts'
import type { Fleet } from './Fleet.ts'
import type { Step } from './steps.ts'

export interface Stage {
  fleet: Fleet
  witness: Witness
  usernames: readonly string[]
}

/** Does one step. Nothing is waited for: answers come when they come. */
export function play(stage: Stage, step: Step, number: number): void {
  const { fleet } = stage
  const { world } = fleet
  world.log('history', JSON.stringify(step))
  if ('machine' in step) {
    const machine = fleet.machines[step.machine % fleet.machines.length] as Machine
    if ('room' in step) inRoom(stage, step, machine, number)
    else if (step.do === 'retry' || step.do === 'discard') failed(stage, machine, step.do)
    else if (step.do === 'signOut') signOut(stage, machine, step.wipe, step.ms)
    else onMachine(stage, step, machine)
    return
  }
  switch (step.do) {
    case 'killNode':
    case 'stopNode': {
      const node = fleet.nodes[step.node % fleet.nodes.length]
      if (step.do === 'killNode') node?.kill()
      else node?.stop()
      world.schedule(null, step.ms, () => node?.start())
      return
    }
    case 'hints':
      fleet.bus.trouble = step
      world.schedule(null, step.ms, () => fleet.bus.heal())
      return
    case 'slowDisk':
      fleet.disk.commitMs = step.commitMs
      world.schedule(null, step.ms, () => fleet.disk.heal())
      return
    case 'backUp':
      fleet.disk.backUp()
      return
    case 'restore':
      restore(stage)
  }
}

/** The operator puts back a backup: all servers are ended for it. */
function restore({ fleet, witness }: Stage): void {
  const { world, disk } = fleet
  if (!disk.hasBackup) return
  for (const node of fleet.nodes) node.kill()
  world.schedule(null, 50, () => {
    // What was still on its way told of another database.
    for (const machine of fleet.machines)
      for (const connection of fleet.network.over(machine.link)) connection.cut()
    disk.restore()
    witness.restored(world.now)
    fleet.nodes.forEach((node, index) => void world.schedule(null, 1 + index, () => node.start(index === 0)))
  })
}

function onMachine({ fleet, usernames }: Stage, step: Step & { machine: number }, machine: Machine): void {
  const { world } = fleet
  const { link } = machine
  const later = (ms: number, work: () => void) => void world.schedule(null, ms, work)
  const connections = () => fleet.network.over(link)
  switch (step.do) {
    case 'createRoom': {
      const invited = step.people.map((person) => usernames[person % usernames.length] as string)
      machine.ask((engine) =>
        engine.createRoom({ name: `room ${step.at}`, description: '', usernames: invited }),
      )
      return
    }
    case 'wake':
      machine.ask((engine) => engine.wake())
      return
    case 'skew':
      machine.skewMs = step.ms
      return
    case 'offline':
      link.down = true
      for (const connection of connections()) connection.cut()
      later(step.ms, () => {
        link.down = false
        machine.ask((engine) => engine.wake())
      })
      return
    case 'silence':
      link.silence()
      later(step.ms, () => link.speak())
      return
    case 'cut':
      for (const connection of connections()) connection.cut()
      return
    case 'halfOpen':
      for (const connection of connections()) connection.die()
      return
    case 'slow':
      link.quality = step
      later(step.ms, () => link.heal())
      return
    case 'kill':
      machine.killAtWrite(step.writes)
      later(step.ms, () => {
        machine.disk.calmDown()
        machine.start()
      })
      return
    case 'stop':
      machine.stop()
      later(step.ms, () => machine.start())
  }
}

interface Held {
  id: MessageId
  text: string
}

function inRoom(stage: Stage, step: Step & { room: number }, machine: Machine, number: number): void {
  const { witness, usernames } = stage
  const { sql } = machine
  const rooms = sql?.all<{ id: RoomId; last_seq: Seq }>('SELECT id, last_seq FROM rooms ORDER BY id') ?? []
  const row = rooms[Math.floor(step.room * rooms.length)]
  if (row === undefined) return
  const { id: room } = row
  const username = 'person' in step ? (usernames[step.person % usernames.length] as string) : ''
  switch (step.do) {
    case 'send':
      send(stage, machine, room, `${number} by ${machine.name} `.padEnd(step.chars, '.'))
      return
    case 'burst':
      for (let index = 0; index < step.count; index++)
        send(stage, machine, room, `${number}.${index} by ${machine.name}`)
      return
    case 'edit':
    case 'delete': {
      const own = sql?.all<Held>(
        `SELECT messages.id, text FROM messages JOIN people ON people.id = sender_id
         WHERE room_id = ? AND username = ? AND deleted_at IS NULL ORDER BY messages.id`,
        [room, machine.username],
      )
      const message = own?.[Math.floor(step.message * own.length)]
      if (message !== undefined)
        change(stage, machine, room, message.id, step.do === 'edit' ? `${number} edited` : null)
      return
    }
    case 'rename':
      machine.ask((engine) => engine.changeRoom({ room, name: `room ${number}` }))
      return
    case 'invite':
      machine.ask((engine) => engine.addMembers({ room, usernames: [username] }))
      return
    case 'remove':
      machine.ask((engine) => engine.removeMember({ room, user: witness.userId(username) as UserId }))
      return
    case 'leave':
      machine.ask((engine) => engine.leaveRoom(room))
      return
    case 'read': {
      const seq = Math.ceil(row.last_seq * step.part) as Seq
      machine.ask(
        (engine) => engine.markRead({ room, seq }),
        (answer) => {
          const mark = `${machine.username} ${room}`
          if (answer.ok) witness.marks.set(mark, Math.max(witness.marks.get(mark) ?? 0, seq))
        },
      )
      return
    }
    case 'open':
      machine.unwatchAll()
      machine.watch({ view: 'timeline', room, limit: 50 })
      return
    case 'older':
      machine.ask((engine) => engine.loadOlder(room))
      return
    case 'around': {
      const seq = Math.max(1, Math.ceil(row.last_seq * step.part)) as Seq
      if (row.last_seq > 0) machine.ask((engine) => engine.loadAround(room, seq))
      return
    }
    case 'draft':
      machine.ask((engine) => engine.saveDraft({ room, text: `draft ${number}` }))
  }
}

function send({ witness }: Stage, machine: Machine, room: RoomId, text: string): void {
  witness.attempted.add(text)
  machine.ask(
    (engine) => engine.sendMessage({ room, text }),
    (answer) => {
      if (answer.ok) witness.wrote(machine, answer.id, room, text)
    },
  )
}

function change(
  { witness }: Stage,
  machine: Machine,
  room: RoomId,
  message: MessageId,
  text: string | null,
): void {
  if (text !== null) {
    witness.attempted.add(text)
    witness.edited.add(`${message} ${text}`)
  }
  machine.ask(
    (engine) => (text === null ? engine.deleteMessage(message) : engine.editMessage({ message, text })),
    (answer) => {
      if (answer.ok) witness.changes(machine, message, room, text)
    },
  )
}

/** Of what failed on a machine, the first. */
function failed({ witness }: Stage, machine: Machine, what: 'retry' | 'discard'): void {
  const [row] =
    machine.sql?.all<{ kind: string; id: string; about: MessageId }>(
      `SELECT kind, id, coalesce(target_id, message_id) AS about FROM outbox WHERE state = 'failed' ORDER BY position`,
    ) ?? []
  if (row === undefined) return
  const action = row.id as ActionId
  if (row.about === null)
    machine.ask((engine) => (what === 'retry' ? engine.retryAction(action) : engine.discardAction(action)))
  else if (what === 'retry') {
    witness.retried.add(row.about)
    machine.ask((engine) => engine.retryMessage(row.about))
  } else {
    witness.discarded.add(row.about)
    machine.ask((engine) => engine.discardMessage(row.about))
  }
}

function signOut({ fleet, witness }: Stage, machine: Machine, wipe: boolean, ms: number): void {
  machine.ask((engine) => engine.signOut({ wipe }))
  if (wipe) witness.wipes(machine, fleet.world.now + ms)
  fleet.world.schedule(null, ms, () => machine.ask((engine) => engine.signIn(accountOf(machine))))
}

export const accountOf = ({ username }: Machine) => ({
  server: SERVER,
  username,
  password: `${username} knows this`,
})
