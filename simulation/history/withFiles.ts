import type { AttachmentId, RoomId } from '@roomkey/protocol'
import type { StagedFile } from '../../packages/client/src/api/commands.ts'
import type { Machine } from '../client/Machine.ts'
import type { Stage } from './Stage.ts'
import type { Step } from './steps.ts'

// What somebody does with files. Their bytes are drawn anew for each.

export function sendFiles(
  { fleet, witness }: Stage,
  machine: Machine,
  room: RoomId,
  step: Step & { do: 'sendFiles' },
  number: number,
): void {
  const dice = fleet.world.dice(`files ${number}`)
  const files = step.sizes.map((size, index): StagedFile => {
    const id = dice.uuid() as AttachmentId
    machine.disk.staged.add(id, Buffer.from(dice.bytes(size)))
    return { id, name: `${number}.${index}`, size, contentType: '' }
  })
  const text = step.chars === 0 ? '' : `${number} with files by ${machine.name} `.padEnd(step.chars, '.')
  witness.attempted.add(text)
  machine.ask(
    (engine) => engine.sendFiles({ room, text, files }),
    (answer) => {
      if (!answer.ok) return
      witness.wrote(machine, answer.id, room, text)
      witness.files.sent(
        answer.id,
        files.map((file) => file.id),
      )
    },
  )
}

export function cancelFile({ witness }: Stage, machine: Machine, share: number): void {
  const rows = machine.sql?.all<{ id: AttachmentId }>(
    'SELECT id FROM attachments WHERE upload IS NOT NULL ORDER BY id',
  )
  const id = rows?.[Math.floor(share * rows.length)]?.id
  if (id === undefined) return
  witness.files.asksToCancel(id)
  machine.ask(
    (engine) => engine.cancelTransfer(id),
    (answer) => witness.files.cancels(id, answer.ok),
  )
}

export function changeFile({ disk }: Machine, share: number): void {
  const waiting = [...disk.staged.files].filter(([, file]) => file.owner !== null && file.content.length > 0)
  const id = waiting[Math.floor(share * waiting.length)]?.[0]
  if (id !== undefined) disk.staged.change(id)
}

export function download({ witness }: Stage, machine: Machine, room: RoomId, share: number): void {
  const rows = machine.sql?.all<{ id: AttachmentId }>(
    'SELECT id FROM attachments WHERE room_id = ? AND upload IS NULL ORDER BY id',
    [room],
  )
  const id = rows?.[Math.floor(share * rows.length)]?.id
  if (id === undefined) return
  machine.ask(
    (engine) => engine.fileBytes(id),
    (answer) => {
      if (answer.ok) witness.files.opened(machine.name, id, answer.bytes)
    },
  )
}
