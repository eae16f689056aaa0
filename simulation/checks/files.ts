import type { AttachmentId, RoomId } from '@roomkey/protocol'
import type { Machine } from '../client/Machine.ts'
import type { Fleet } from '../history/Fleet.ts'
import { LIMITS } from '../server/createParts.ts'
import type { StoredRoom } from './stored.ts'
import type { Witness } from './Witness.ts'

/** Messages have the files that they were sent with, but those that were cancelled. */
export function checkSent({ files }: Witness, stored: ReadonlyMap<RoomId, StoredRoom>): string[] {
  const messages = [...stored.values()].flatMap((room) => room.messages)
  return messages.flatMap(({ id, deleted, files: has }) => {
    const sent = files.ofMessage.get(id)
    if (deleted || sent === undefined) return []
    const wrong = has.filter((file) => !sent.includes(file) || files.isCancelled(file))
    const missing = sent.filter((file) => !has.includes(file) && !files.mayBeCancelled(file))
    const inOrder = sent.filter((file) => has.includes(file)).join() === has.join()
    return wrong.length + missing.length === 0 && inOrder
      ? []
      : [`${id} has the files ${has}: it lacks ${missing}, and should not have ${wrong}`]
  })
}

/** An upload is begun anew only where the servers forgot it with a backup, or refused what had arrived of it. */
export function checkBegun({ disk, machines }: Fleet, { files, retried, restoredAt }: Witness): string[] {
  if (restoredAt !== null) return []
  const changed = machines.flatMap((machine) => [...machine.disk.staged.changed])
  const again = new Set([...changed, ...[...retried].flatMap((id) => files.ofMessage.get(id) ?? [])])
  return disk
    .all<{ id: AttachmentId; times: number }>(
      'select id, count(*) as times from witness_uploads group by id having times > 1',
    )
    .filter(({ id }) => !again.has(id))
    .map(({ id, times }) => `${id} was begun ${times} times`)
}

/** What may be told of a file that did not get through. */
const CHANGED = 'The file has changed since it was added. Add it again.'
const TOO_LARGE = 'The file is too large for this server.'
const LEFT = 'You are no longer in this room.'

interface FailedFile {
  id: AttachmentId
  room: RoomId
  failure: string
  size: number
}

/** No upload failed that could have been done, and no file stays staged that nothing names. */
export function checkTransfers(witness: Witness, { sql, disk, name, username }: Machine): string[] {
  const failed = sql?.all<FailedFile>(
    "SELECT id, room_id AS room, failure, size FROM attachments WHERE upload = 'failed'",
  )
  const rightly: Record<string, (file: FailedFile) => boolean> = {
    [CHANGED]: ({ id }) => disk.staged.changed.has(id),
    [TOO_LARGE]: ({ size }) => size > LIMITS.file_bytes,
    [LEFT]: ({ room }) => witness.restoredAt !== null || witness.lostAccess(room, username).length > 0,
  }
  const wrongly = failed?.filter((file) => !rightly[file.failure]?.(file))
  const refused = sql?.all<{ id: string; failure: string }>(
    `SELECT id, failure FROM outbox WHERE kind = 'send' AND state = 'failed' AND failure = ?`,
    ['The server could not use an attached file. Add it again.'],
  )
  const named = new Set(
    sql
      ?.all<{ id: string }>(
        'SELECT id FROM attachments WHERE upload IS NOT NULL UNION SELECT id FROM draft_files',
      )
      .map((row) => row.id),
  )
  const left = [...disk.staged.files].filter(([id, { owner }]) => owner !== null && !named.has(id))
  return [
    ...(refused ?? []).map(({ id, failure }) => `${name} could not send ${id}: ${failure}`),
    ...(wrongly ?? []).map(({ id, failure }) => `${name} could not send ${id}: ${failure}`),
    ...left.map(([id]) => `${name} still keeps ${id}, which no message there waits for`),
  ]
}

/** Nothing is left of files that the cache does not know, or no longer. */
export function checkPieces({ sql, disk, name }: Machine): string[] {
  const known = new Set(
    sql?.all<{ id: string }>('SELECT attachment_id AS id FROM downloads').map((row) => row.id),
  )
  const inside = sql?.all<{ id: string }>('SELECT DISTINCT attachment_id AS id FROM download_pieces')
  const held = [
    ...(inside ?? []).map((row) => row.id),
    ...[...disk.pieces.files.keys()].map((path) => path.slice(path.lastIndexOf('/') + 1)),
  ]
  return held
    .filter((id) => !known.has(id))
    .map((id) => `${name} keeps pieces of ${id}, which it does not know`)
}

/** Through the engine, as somebody who looks at them. */
export async function openFiles(
  { world }: Fleet,
  witness: Witness,
  machine: Machine,
  files: readonly AttachmentId[],
): Promise<string[]> {
  const problems: string[] = []
  for (const id of files) {
    let answered = false
    machine.ask(
      (engine) => engine.fileBytes(id),
      (answer) => {
        answered = true
        if (answer.ok) witness.files.opened(machine.name, id, answer.bytes)
        else problems.push(`${machine.name} cannot open ${id}: ${answer.message}`)
      },
    )
    await world.pass(60_000, () => answered)
    if (!answered) problems.push(`${machine.name} waits for ${id} in vain`)
  }
  return problems
}
