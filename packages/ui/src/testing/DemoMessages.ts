import type {
  CommandArgs,
  Engine,
  MessageChange,
  Result,
  StagedFile,
  TimelineMessage,
} from '@roomkey/client/api'
import type { MessageId, RoomId } from '@roomkey/protocol'
import { type DemoCore, DONE, failure } from './DemoCore.ts'
import type { DemoRoom } from './demoRooms.ts'

const UPLOAD_STEPS = 8
/** So many files go with one message. */
export const PER_MESSAGE = 20
const FILE_CANCELLED = {
  state: 'failed',
  reason: 'You cancelled a file of this message.',
  code: 'fileCancelled',
  retryable: true,
} as const

type MessageCommands = Pick<
  Engine,
  | 'sendMessage'
  | 'sendFiles'
  | 'cancelTransfer'
  | 'editMessage'
  | 'deleteMessage'
  | 'retryMessage'
  | 'discardMessage'
>

/** Messages and their changes on the way to a server: shown at once, sent when it is there, or refused by it. */
export class DemoMessages {
  readonly #core: DemoCore
  /** Messages with a change on its way, as the server has them. */
  readonly #held = new Map<
    MessageId,
    Pick<TimelineMessage, 'text' | 'deleted' | 'attachments' | 'editedAt'>
  >()
  #refusal: string | null = null
  #retryable = true
  readonly commands: MessageCommands

  constructor(core: DemoCore) {
    this.#core = core
    this.commands = {
      sendMessage: async ({ room, text }) => {
        core.called('sendMessage', { room, text })
        return { ...DONE, id: this.#post(room, text, []).id }
      },
      sendFiles: async ({ room, text, files }) => {
        core.called('sendFiles', { room, text, files })
        const { id } = this.#postFiles(room, text, files.slice(0, PER_MESSAGE))
        for (let from = PER_MESSAGE; from < files.length; from += PER_MESSAGE)
          this.#postFiles(room, '', files.slice(from, from + PER_MESSAGE))
        return { ...DONE, id }
      },
      cancelTransfer: (id) => this.#cancel(id),
      editMessage: async ({ message: id, text }) => {
        core.called('editMessage', { message: id, text })
        const message = core.find(id)
        if (message === undefined) return failure('gone', 'This message is not here any more.')
        if (message.seq === null) message.text = text
        else this.#change(message, { kind: 'edit', text })
        core.repaint()
        return DONE
      },
      deleteMessage: async (id) => {
        core.called('deleteMessage', id)
        const message = core.find(id)
        if (message === undefined) return failure('gone', 'This message is not here any more.')
        if (message.seq === null) return this.discard(id)
        this.#change(message, { kind: 'delete' })
        return DONE
      },
      retryMessage: async (id) => this.retry(id),
      discardMessage: async (id) => this.discard(id),
    }
  }

  get refusal(): string | null {
    return this.#refusal
  }

  /** What is sent from now on is refused with these words; null: accepted again. */
  refuse(reason: string | null, retryable: boolean): void {
    this.#refusal = reason
    this.#retryable = retryable
  }

  /** The server is back. */
  connected(): void {
    for (const room of this.#core.state.rooms.values())
      for (const message of room.messages) {
        if (message.state !== 'waiting') continue
        if (message.change) this.#deliverChange(message)
        else this.#deliver(room, message)
      }
  }

  retry(id: MessageId): Result {
    for (const room of this.#core.state.rooms.values()) {
      const message = room.messages.find((each) => each.id === id)
      if (message?.change) this.#change(message, message.change)
      else if (message) this.#deliver(room, message)
    }
    return DONE
  }

  discard(id: MessageId): Result {
    const held = this.#held.get(id)
    const message = this.#core.find(id)
    if (held && message) Object.assign(message, held, { change: null, state: 'sent' })
    else
      for (const room of this.#core.state.rooms.values())
        room.messages = room.messages.filter((each) => each.id !== id)
    this.#held.delete(id)
    this.#core.repaint()
    return DONE
  }

  async #cancel(...[id]: CommandArgs<'cancelTransfer'>): Promise<Result> {
    const { state } = this.#core
    const transfer = state.transfers.find((each) => each.id === id)
    state.transfers = state.transfers.filter((each) => each.id !== id)
    const message = transfer && this.#core.find(transfer.message)
    if (message) {
      message.attachments = message.attachments.filter((each) => each.id !== id)
      if (message.text !== '') Object.assign(message, FILE_CANCELLED)
      else if (message.attachments.length === 0) return this.discard(message.id)
    }
    this.#core.repaint()
    return DONE
  }

  /** Shown at once; what the server holds is kept until it has the change. */
  #change(message: TimelineMessage, change: MessageChange): void {
    const { text, deleted, attachments, editedAt } = message
    const held = this.#held.get(message.id) ?? { text, deleted, attachments, editedAt }
    this.#held.set(message.id, held)
    const shown =
      change.kind === 'edit'
        ? { text: change.text, editedAt: this.#core.options.now() }
        : { text: '', deleted: true, attachments: [] }
    const { isLive } = this.#core
    Object.assign(message, held, shown, { change, state: isLive ? 'sending' : 'waiting' })
    this.#core.repaint()
    if (isLive) this.#deliverChange(message)
  }

  #deliverChange(message: TimelineMessage): void {
    Object.assign(message, { state: 'sending' })
    this.#core.later(() => {
      const refused = { state: 'failed', reason: this.#refusal, retryable: true }
      if (this.#refusal !== null) Object.assign(message, this.#held.get(message.id), refused)
      else Object.assign(message, { state: 'sent', change: null })
      if (this.#refusal === null) this.#held.delete(message.id)
      this.#core.repaint()
    })
  }

  #post(id: RoomId, text: string, files: readonly StagedFile[]): TimelineMessage {
    const room = this.#core.room(id)
    const { isLive } = this.#core
    const message: TimelineMessage = { ...this.#core.message(text), state: isLive ? 'sending' : 'waiting' }
    message.attachments = files.map((file) => ({
      ...file,
      width: file.width ?? null,
      height: file.height ?? null,
    }))
    room.messages.push(message)
    room.cached += 1
    if (isLive && files.length === 0) this.#deliver(room, message)
    this.#core.repaint()
    return message
  }

  #postFiles(room: RoomId, text: string, files: readonly StagedFile[]): TimelineMessage {
    const message = this.#post(room, text, files)
    this.#core.state.transfers.push(
      ...files.map(({ id, name, size, contentType }) => ({
        id,
        room,
        name,
        size,
        contentType,
        message: message.id,
        state: 'uploading' as const,
        sent: 0,
        bytesPerSecond: null,
      })),
    )
    this.#core.repaint()
    this.#upload(room, message, 1)
    return message
  }

  #deliver(room: DemoRoom, message: TimelineMessage): void {
    Object.assign(message, { state: 'sending' })
    this.#core.repaint()
    this.#core.later(() => {
      const refusal = this.#refusal
      if (refusal === null) Object.assign(message, { state: 'sent', seq: this.#core.nextSeq(room) })
      else Object.assign(message, { state: 'failed', reason: refusal, retryable: this.#retryable })
      this.#core.repaint()
    })
  }

  #upload(room: RoomId, message: TimelineMessage, step: number): void {
    const { options, state } = this.#core
    this.#core.later(() => {
      const ids = new Set(message.attachments.map((file) => file.id))
      if (step < UPLOAD_STEPS) {
        for (const transfer of state.transfers)
          if (ids.has(transfer.id)) {
            const sent = Math.round((transfer.size * step) / UPLOAD_STEPS)
            const bytesPerSecond = Math.round(sent / ((step * Math.max(1, options.latency)) / 1000))
            Object.assign(transfer, { sent, bytesPerSecond })
          }
        this.#upload(room, message, step + 1)
      } else {
        state.transfers = state.transfers.filter((each) => !ids.has(each.id))
        if (ids.size > 0 && message.state !== 'failed') this.#deliver(this.#core.room(room), message)
      }
      this.#core.repaint()
    })
  }
}
