import type { AttachmentId, MessageId } from '@roomkey/protocol'

/** Remembers what people did with files, and looks at what they are given when they open one. */
export class FileWitness {
  /** The files of messages, in order. */
  readonly ofMessage = new Map<MessageId, readonly AttachmentId[]>()
  /** Of each upload, what was announced: a second time where the first one was not written down. */
  readonly #announced = new Map<AttachmentId, Buffer[]>()
  readonly #cancelled = new Set<AttachmentId>()
  /** Asked for, and the engine did not live to answer. */
  readonly #perhapsCancelled = new Set<AttachmentId>()
  readonly problems: string[] = []

  announced(id: AttachmentId, content: Buffer): void {
    this.#announced.set(id, [...(this.#announced.get(id) ?? []), content])
  }

  sent(message: MessageId, files: readonly AttachmentId[]): void {
    this.ofMessage.set(message, files)
  }

  asksToCancel(id: AttachmentId): void {
    this.#perhapsCancelled.add(id)
  }

  cancels(id: AttachmentId, done: boolean): void {
    this.#perhapsCancelled.delete(id)
    if (done) this.#cancelled.add(id)
  }

  isCancelled(id: AttachmentId): boolean {
    return this.#cancelled.has(id)
  }

  mayBeCancelled(id: AttachmentId): boolean {
    return this.#cancelled.has(id) || this.#perhapsCancelled.has(id)
  }

  opened(machine: string, id: AttachmentId, bytes: Uint8Array): void {
    if (!this.#announced.get(id)?.some((content) => content.equals(bytes)))
      this.problems.push(`${machine} was given other bytes for ${id} than were announced`)
  }
}
