import type { MessageId, RoomId } from '@roomkey/protocol'
import type { SqlDriver } from '../ports/index.ts'
import { EngineHarness } from './EngineHarness.ts'
import { ScriptedRooms } from './ScriptedRooms.ts'
import { ScriptedRoom } from './ScriptedServer.ts'

/** What one does with rooms: they are made, changed, entered and left on a server that has one, the garden. */
export class ActionsWorld extends EngineHarness {
  readonly garden = new ScriptedRoom(1, undefined, 'Garden')
  readonly server: ScriptedRooms

  constructor(createSql: () => SqlDriver) {
    super(createSql)
    this.server = new ScriptedRooms(this, [this.garden])
  }

  async create(name: string, usernames: string[] = []): Promise<RoomId> {
    const result = await this.engine.createRoom({ name, description: '', usernames })
    if (!result.ok) throw new Error(result.message)
    return result.room
  }

  async write(room: RoomId, text: string): Promise<MessageId> {
    const result = await this.engine.sendMessage({ room, text })
    if (!result.ok) throw new Error(result.message)
    return result.id
  }

  /** The names in the room list. */
  async rooms(): Promise<string[]> {
    return (await this.read({ view: 'rooms' }))
      .map(({ name, pending }) => `${name}${pending ? ' (pending)' : ''}`)
      .sort()
  }

  async actions() {
    return (await this.read({ view: 'actions' })).map(({ id, ...action }) => action)
  }

  async firstAction() {
    const action = (await this.read({ view: 'actions' }))[0]
    if (action === undefined) throw new Error('No action.')
    return action
  }

  /** What is shown of a room, each message with its state. */
  async shown(room: RoomId): Promise<string[] | undefined> {
    return (await this.read({ view: 'timeline', room, limit: 100 }))?.messages.map(
      ({ text, state }) => `${text}: ${state}`,
    )
  }

  /** The server makes no more rooms. */
  refuseRooms(status: number, code: string, detail: string, fields?: object): void {
    this.http.on('POST', '/api/rooms/', () => ({
      status,
      body: { error: detail, detail, code, ...(fields && { fields }) },
    }))
  }
}
