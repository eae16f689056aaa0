import type { AttachmentId, RoomId, Seq, UserId } from '@roomkey/protocol'
import { expect, it } from 'vitest'
import { newMessage } from '../acceptance/Database.ts'
import { packItems, unpackItems } from './packItems.ts'
import type { NamedItem } from './writeMessages.ts'

it('brings a group back as it was, whatever it holds', () => {
  const room = '0198a000-0000-7000-8000-000000000001' as RoomId
  const user = 7 as UserId
  const file = '0198a000-0000-7000-8000-000000000002' as AttachmentId
  const sealed = (...ciphertext: number[]) => ({
    keyEpoch: 2,
    version: 1,
    nonce: Uint8Array.of(9, 8, 7),
    ciphertext: Uint8Array.from(ciphertext),
  })
  const items: NamedItem[] = [
    newMessage(room, user, { sealed: sealed(1, 2, 3, 4) }),
    { name: 'moveReadMark', args: [room, user, 3 as Seq] },
    newMessage(room, user, { attachmentIds: [file, file], sealed: sealed(5) }),
    newMessage(room, user, { sealed: sealed() }),
    newMessage(room, user, { sealed: sealed(6, 7) }),
  ]
  expect(unpackItems(structuredClone(packItems(items)))).toEqual(items)
  expect(unpackItems(packItems([]))).toEqual([])
})
