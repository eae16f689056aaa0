import { randomBytes, randomUUID } from 'node:crypto'
import type { AttachmentId, MessageId, RoomId, UserId } from '@roomkey/protocol'
import type { AttachmentRow, NewMessageRow, NewUserRow, Sealed, Store, UserRow } from '../store.ts'

/** An empty database of its own, which a store can be opened on again and again. */
export interface Database {
  open(): Promise<Store>
  remove(): Promise<void>
}

/** What an acceptance test works with: an open store, and rows that fill in what the test does not care about. */
export class World {
  readonly #database: Database
  store: Store

  private constructor(database: Database, store: Store) {
    this.#database = database
    this.store = store
  }

  static async open(database: Database): Promise<World> {
    return new World(database, await database.open())
  }

  async reopen(): Promise<void> {
    await this.store.close()
    this.store = await this.#database.open()
  }

  async remove(): Promise<void> {
    await this.store.close()
    await this.#database.remove()
  }

  user(username: string): Promise<UserRow> {
    return this.store.write((tx) => tx.createUser(newUser(username)))
  }

  /** A room whose first person owns it. */
  async room(...people: [UserRow, ...UserRow[]]): Promise<RoomId> {
    const id = randomUUID() as RoomId
    const [owner, ...others] = people
    await this.store.write(async (tx) => {
      await tx.createRoom(
        { id, name: 'Team', description: null, isPrivate: true, createdAt: 1000, createdBy: owner.id },
        { roomId: id, epoch: 1, wrappedKey: 'wrapped', wrappedBy: null },
      )
      const members = others.map((user) => ({ id: user.id, role: 'member' as const }))
      await tx.addMembers(id, [{ id: owner.id, role: 'owner' }, ...members], owner.id, 1000)
    })
    return id
  }

  async send(roomId: RoomId, sender: UserRow, more: Partial<NewMessageRow> = {}) {
    const { message } = await this.store.write((tx) => tx.appendMessage(newMessage(roomId, sender.id, more)))
    return message
  }
}

export const newUser = (username: string): NewUserRow => ({
  username,
  email: `${username}@example.com`,
  firstName: '',
  lastName: '',
  passwordHash: 'hash',
  isActive: true,
  joinedAt: 1_795_350_143_683_341,
})

export const sealed = (keyEpoch = 1, bytes = 40): Sealed => ({
  keyEpoch,
  version: 1,
  nonce: randomBytes(12),
  ciphertext: randomBytes(bytes),
})

export const newMessage = (
  roomId: RoomId,
  senderId: UserId,
  more: Partial<NewMessageRow> = {},
): NewMessageRow => ({
  id: randomUUID() as MessageId,
  roomId,
  senderId,
  sealed: sealed(),
  createdAt: 1_795_350_143_863_880,
  attachmentIds: [],
  ...more,
})

export const newAttachment = (
  roomId: RoomId,
  uploaderId: UserId,
  more: Partial<AttachmentRow> = {},
): Omit<AttachmentRow, 'messageId'> => ({
  id: randomUUID() as AttachmentId,
  roomId,
  uploaderId,
  sealedMeta: sealed(),
  sealedKey: sealed(),
  size: 5_000_000_000,
  contentType: 'image/png',
  storageKey: randomUUID(),
  createdAt: 2000,
  ...more,
})
