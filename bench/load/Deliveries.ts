import type { FrameOf, ServerFrame } from '@roomkey/protocol'

interface Published {
  at: number
  /** Subscribers that have not received it yet. */
  missing: number
}

interface SeenFrame {
  from: number
  to: number
  /** The published messages in it, once each. */
  messages: Published[]
}

/** Distinct frames remembered; all subscribers of a room get the same bytes at about the same time. */
const REMEMBERED_FRAMES = 500

/**
 * Follows every published message to every subscriber. A frame is parsed once however many sockets it arrives on:
 * the others are recognised by their bytes.
 */
export class Deliveries {
  /** Messages received by subscribers, each counted once for each. */
  count = 0
  /** The newest rev that any frame led to: once nothing is missing, every subscriber stands there. */
  rev = 0
  /** Milliseconds from publishing a message to its last subscriber. */
  readonly times: number[] = []
  /** Set it to hear of each delivery how many milliseconds after its publishing it came. */
  onDelivery: ((milliseconds: number) => void) | undefined
  /** Replace it to be told when a message has reached everybody. */
  onComplete: () => void = () => undefined
  #subscribers: number
  #published = new Map<string, Published>()
  #seen = new Map<string, SeenFrame>()

  constructor(subscribers: number) {
    this.#subscribers = subscribers
  }

  published(id: string): void {
    this.#published.set(id, { at: performance.now(), missing: this.#subscribers })
  }

  /** Deliveries still owed. */
  get missing(): number {
    let missing = 0
    for (const message of this.#published.values()) missing += message.missing
    return missing
  }

  /** A subscriber that knows everything up to a rev: hand it each frame that arrives there. */
  subscriber(rev: number, onGap: (error: Error) => void): (payload: string) => void {
    let known = rev
    return (payload) => {
      const frame = this.#seen.get(payload) ?? this.#parse(payload)
      if (!frame || frame.to <= known) return
      if (frame.from > known)
        onGap(new Error(`A subscriber at rev ${known} was sent what follows ${frame.from}.`))
      known = frame.to
      for (const message of frame.messages) this.#received(message)
    }
  }

  #received(message: Published): void {
    this.count += 1
    message.missing -= 1
    this.onDelivery?.(performance.now() - message.at)
    if (message.missing > 0) return
    this.times.push(performance.now() - message.at)
    this.onComplete()
  }

  #parse(payload: string): SeenFrame | undefined {
    // Latin1, as read: ids are ASCII, and nothing else of the text matters here.
    const frame: ServerFrame = JSON.parse(payload)
    if (frame.type !== 'changes') return undefined
    const seen = { from: frame.from_rev, to: frame.to_rev, messages: this.#messagesIn(frame) }
    if (this.#seen.size >= REMEMBERED_FRAMES) this.#seen.clear()
    this.#seen.set(payload, seen)
    this.rev = Math.max(this.rev, seen.to)
    return seen
  }

  #messagesIn(frame: FrameOf<'changes'>): Published[] {
    return frame.items.flatMap((item) => {
      const published = item.kind === 'message' ? this.#published.get(item.message.id) : undefined
      return published ? [published] : []
    })
  }
}
