import type { MessageId } from '@roomkey/protocol'
import type { TimelineMessage } from '../api/views.ts'
import { EngineHarness } from './EngineHarness.ts'
import { ScriptedRoom } from './ScriptedServer.ts'

/** An engine, and the room that its tests write in and look at. The server has it once `serve` says so. */
export class RoomWorld extends EngineHarness {
  readonly room = new ScriptedRoom(1)

  async write(text: string, room = this.room.id): Promise<MessageId> {
    const result = await this.engine.sendMessage({ room, text })
    if (!result.ok) throw new Error(result.message)
    return result.id
  }

  async timeline(room = this.room.id): Promise<readonly TimelineMessage[]> {
    return (await this.read({ view: 'timeline', room, limit: 100 }))?.messages ?? []
  }

  /** Null while the room is not here. */
  async texts(): Promise<string[] | null> {
    const timeline = await this.read({ view: 'timeline', room: this.room.id, limit: 100 })
    return timeline?.messages.map((message) => message.text) ?? null
  }

  /** What is shown of the room, each message with its state. */
  async shown(room = this.room.id): Promise<string[]> {
    return (await this.timeline(room)).map(({ text, state }) => `${text}: ${state}`)
  }
}
