import type { MessageId } from '@roomkey/protocol'
import type { ActionId } from '../../packages/client/src/api/actions.ts'
import type { Machine } from '../client/Machine.ts'
import { accountOf, type Stage } from './Stage.ts'
import type { Step } from './steps.ts'
import { cancelFile, changeFile } from './withFiles.ts'

/** What happens to a machine, its line or its engine. */
export function onMachine(stage: Stage, step: Step & { machine: number }, machine: Machine): void {
  const { fleet, usernames } = stage
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
    case 'retry':
    case 'discard':
      failed(stage, machine, step.do)
      return
    case 'cancelFile':
      cancelFile(stage, machine, step.file)
      return
    case 'changeFile':
      changeFile(machine, step.file)
      return
    case 'signOut':
      signOut(stage, machine, step.wipe, step.ms)
      return
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
