import type { UnitCall } from '../../actions/namedUnits.ts'
import type { NewMessageRow } from '../store.ts'
import type { NamedItem } from './writeMessages.ts'

/**
 * A group on its way to the thread. Copying costs by the object, and arrays of bytes most: everything of a send is told
 * one after another in one list, and all bytes lie in one buffer.
 */
export interface PackedItems {
  fields: unknown[]
  bytes: Uint8Array
}

/** What `fields` holds of a send, in this order; of a unit's call it holds the call itself. */
type Fields = [
  id: NewMessageRow['id'],
  roomId: NewMessageRow['roomId'],
  senderId: NewMessageRow['senderId'],
  createdAt: number,
  attachmentIds: NewMessageRow['attachmentIds'] | null,
  keyEpoch: number,
  version: number,
  nonceBytes: number,
  ciphertextBytes: number,
]
const SEND_FIELDS = 9

export function packItems(items: readonly NamedItem[]): PackedItems {
  const fields: unknown[] = []
  let size = 0
  for (const item of items) {
    if ('name' in item) {
      fields.push(item)
      continue
    }
    const { id, roomId, senderId, createdAt, attachmentIds, sealed } = item
    const { keyEpoch, version, nonce, ciphertext } = sealed
    const attached = attachmentIds.length > 0 ? attachmentIds : null
    const send: Fields = [
      id,
      roomId,
      senderId,
      createdAt,
      attached,
      keyEpoch,
      version,
      nonce.length,
      ciphertext.length,
    ]
    fields.push(...send)
    size += nonce.length + ciphertext.length
  }
  const bytes = new Uint8Array(size)
  let at = 0
  for (const item of items) {
    if ('name' in item) continue
    bytes.set(item.sealed.nonce, at)
    bytes.set(item.sealed.ciphertext, at + item.sealed.nonce.length)
    at += item.sealed.nonce.length + item.sealed.ciphertext.length
  }
  return { fields, bytes }
}

export function unpackItems({ fields, bytes }: PackedItems): NamedItem[] {
  const items: NamedItem[] = []
  let at = 0
  const taken = (length: number) => {
    at += length
    return bytes.subarray(at - length, at)
  }
  for (let index = 0; index < fields.length; ) {
    if (typeof fields[index] !== 'string') {
      items.push(fields[index] as UnitCall)
      index += 1
      continue
    }
    const send = fields.slice(index, index + SEND_FIELDS) as Fields
    const [id, roomId, senderId, createdAt, attached, keyEpoch, version, nonceBytes, ciphertextBytes] = send
    const sealed = { keyEpoch, version, nonce: taken(nonceBytes), ciphertext: taken(ciphertextBytes) }
    items.push({ id, roomId, senderId, createdAt, attachmentIds: attached ?? [], sealed })
    index += SEND_FIELDS
  }
  return items
}
