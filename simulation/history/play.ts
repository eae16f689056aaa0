import type { Machine } from '../client/Machine.ts'
import { inRoom } from './inRoom.ts'
import { onMachine } from './onMachine.ts'
import type { Stage } from './Stage.ts'
import type { Step } from './steps.ts'

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
      if (step.do === 'stopNode') node?.stop()
      else if (step.writes === undefined) node?.kill()
      else node?.killAtWrite(step.writes)
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
    case 'filesAway':
      Object.assign(fleet.disk.files, { isAway: true, wasAway: true })
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
  const kill = () => {
    for (const node of fleet.nodes) node.kill()
  }
  kill()
  world.schedule(null, 50, () => {
    // Another step may have started one meanwhile.
    kill()
    world.schedule(null, 0, () => {
      // What was still on its way told of another database.
      for (const machine of fleet.machines)
        for (const connection of fleet.network.over(machine.link)) connection.cut()
      disk.restore()
      witness.restored(world.now)
      fleet.nodes.forEach(
        (node, index) => void world.schedule(null, 1 + index, () => node.start(index === 0)),
      )
    })
  })
}
