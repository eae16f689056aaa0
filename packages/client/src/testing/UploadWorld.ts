import type { AttachmentId, ClientFrame } from '@roomkey/protocol'
import type { StagedFile } from '../api/commands.ts'
import type { SqlDriver } from '../ports/index.ts'
import { RoomWorld } from './RoomWorld.ts'
import type { Reply } from './ScriptedHttp.ts'
import { uuid } from './ScriptedServer.ts'
import { ScriptedUploads } from './ScriptedUploads.ts'

const BYTES = 1000

export const stagedFile = (number: number, changes: Partial<StagedFile> = {}): StagedFile => ({
  id: uuid(4, number) as AttachmentId,
  name: `plan ${number} ü.pdf`,
  size: BYTES,
  contentType: 'application/pdf',
  ...changes,
})

/** A room to send files to, and a server that gets as much of them as the test lets through. */
export class UploadWorld extends RoomWorld {
  readonly uploads: ScriptedUploads

  constructor(createSql: () => SqlDriver) {
    super(createSql)
    this.serve([this.room])
    this.uploads = new ScriptedUploads(this.http)
  }

  sendFiles(files: StagedFile[], text = '') {
    return this.engine.sendFiles({ room: this.room.id, text, files })
  }

  transfers() {
    return this.read({ view: 'transfers' })
  }

  async transferStates() {
    return (await this.transfers()).map((transfer) => transfer.state)
  }

  /** The messages that this connection was given. */
  sends() {
    return this.sockets.last.sentOf('send') as Extract<ClientFrame, { type: 'send' }>[]
  }

  /** Answers a request that brings bytes; they are numbered from 0. */
  async answer(index: number, reply: Reply | 'unreachable'): Promise<void> {
    this.uploads.held[index]?.answer(reply)
    await this.settle()
  }

  /** So many bytes of that request arrive, then the line breaks; or all that is left. */
  async arrive(index: number, bytes = BYTES): Promise<void> {
    const held = this.uploads.held[index]
    held?.arrive(Math.min(bytes, BYTES - held.offset))
    await this.settle()
  }

  /** Each request is another turn. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 4; turn++) await this.clock.advance(0)
  }
}
