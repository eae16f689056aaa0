import type { MessageId, RoomId, Seq, UserId } from '@roomkey/protocol'
import type { Machine } from '../client/Machine.ts'
import type { Stage } from './Stage.ts'
import type { Step } from './steps.ts'
import { download, sendFiles } from './withFiles.ts'

interface Held {
  id: MessageId
  text: string
}

/** What somebody does in one of the rooms that their machine has by then. */
export function inRoom(stage: Stage, step: Step & { room: number }, machine: Machine, number: number): void {
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
    case 'sendFiles':
      sendFiles(stage, machine, room, step, number)
      return
    case 'download':
      download(stage, machine, room, step.file)
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
