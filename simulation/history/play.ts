import type { MessageId, RoomId, Seq } from '@roomkey/protocol'
import type { Witness } from '../checks/Witness.ts'
import type { Machine } from '../client/Machine.ts'
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

function inRoom(
  { witness, usernames }: Stage,
  step: Step & { room: number },
  machine: Machine,
  number: number,
): void {
  const rooms =
    machine.sql?.all<{ id: RoomId; last_seq: Seq }>('SELECT id, last_seq FROM rooms ORDER BY id') ?? []
  const row = rooms[Math.floor(step.room * rooms.length)]
  if (row === undefined) return
  const { id: room } = row
  const send = (text: string) => {
    witness.attempted.add(text)
    machine.ask(
      (engine) => engine.sendMessage({ room, text }),
      (answer) => {
        if (!answer.ok) return
        const { id } = answer as { id: MessageId }
        const { name, username } = machine
        witness.written.set(id, { id, room, machine: name, username, text, at: machine.now })
      },
    )
  }
  switch (step.do) {
    case 'send':
      send(`${number} by ${machine.name} `.padEnd(step.chars, '.'))
      return
    case 'burst':
      for (let index = 0; index < step.count; index++) send(`${number}.${index} by ${machine.name}`)
      return
    case 'invite': {
      const username = usernames[step.person % usernames.length] as string
      machine.ask((engine) => engine.addMembers({ room, usernames: [username] }))
      return
    }
    case 'remove': {
      const user = witness.userId(usernames[step.person % usernames.length] as string)
      machine.ask((engine) => engine.removeMember({ room, user: user as never }))
      return
    }
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
    case 'older':
      machine.ask((engine) => engine.loadOlder(room))
      return
    case 'draft':
      machine.ask((engine) => engine.saveDraft({ room, text: `draft ${number}` }))
  }
}
