import type { MessageId } from '@roomkey/protocol'
import type { SqlDriver } from '../ports/index.ts'
import { RoomWorld } from './RoomWorld.ts'
import { ALICE } from './ScriptedServer.ts'

/** A room with a message of one's own, which is edited and deleted. */
export class ChangesWorld extends RoomWorld {
  readonly mine: MessageId

  constructor(createSql: () => SqlDriver) {
    super(createSql)
    this.mine = this.room.post('first', ALICE).message.id
    this.serve([this.room])
  }

  edit(message: MessageId, text: string) {
    return this.engine.editMessage({ message, text })
  }

  async find(id: MessageId) {
    return (await this.timeline()).find((message) => message.id === id)
  }

  /** What is shown of the room, each message with what is to be changed of it and how far that is. */
  async shownChanges(): Promise<string[]> {
    return (await this.timeline()).map(
      ({ text, deleted, state, change }) => `${deleted ? '-' : text}: ${change?.kind ?? 'message'} ${state}`,
    )
  }

  /** The texts that the server has; '-' for a deleted one. */
  stored(): string[] {
    return this.room.messages.map((message) => (message.deleted_at === null ? message.text : '-'))
  }

  /** What this connection was given to write, by kind. */
  written(): string[] {
    return this.sockets.last.sent.map(({ type }) => type).filter((type) => /send|edit|delete/.test(type))
  }

  async preview() {
    return (await this.read({ view: 'rooms' }))[0]?.lastMessage
  }
}
