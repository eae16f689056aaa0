import type { ServerFrame } from '@roomkey/protocol'
import { type Api, TryAgain } from './Api.ts'
import { openSync } from './SyncSocket.ts'
import { pause } from './writers.ts'

/** Hears all rooms of a person through one server as a client does: applies the next rev, asks for a gap, ignores what it knows. */
export class Listener {
  readonly url: string
  readonly heard = new Set<string>()
  readonly #api: Api
  readonly #revs = new Map<string, number>()
  #epoch: string | null = null
  #close: () => void = () => {}
  #stopped = false

  constructor(url: string, api: Api) {
    this.url = url
    this.#api = api
    void this.#run()
  }

  /** Resolves when it knows these rooms. */
  async follows(rooms: readonly string[], seconds = 100): Promise<void> {
    const until = performance.now() + seconds * 1000
    while (!rooms.every((room) => this.#revs.has(room))) {
      if (performance.now() > until) throw new Error(`A listener was not told of a room within ${seconds} s.`)
      await pause(5)
    }
  }

  close(): void {
    this.#stopped = true
    this.#close()
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const why = await this.#line()
      if (why === 'closed with 4401')
        await this.#api.signIn(this.url).catch((error: unknown) => {
          // The next line finds out whether it works again.
          if (!(error instanceof TryAgain)) throw error
        })
      await pause()
    }
  }

  #line(): Promise<string> {
    return new Promise((resolve) => {
      const line = openSync(this.url, {
        token: this.#api.access,
        known: { epoch: this.#epoch, rooms: Object.fromEntries(this.#revs) },
        hear: (frame) => {
          const gap = this.#hear(frame)
          if (gap) line.send({ type: 'catch_up', ref: `${gap.after_rev}`, ...gap })
        },
        ended: resolve,
      })
      this.#close = line.close
    })
  }

  /** Where something is missing. */
  #hear(frame: ServerFrame): { room_id: string; after_rev: number } | undefined {
    if (frame.type === 'welcome') this.#epoch = frame.epoch
    if (frame.type === 'snapshot') {
      this.#revs.set(frame.room.id, frame.head.last_rev)
      for (const { id } of frame.messages) this.heard.add(id)
    }
    if (frame.type !== 'changes') return undefined
    const { room_id, from_rev, to_rev, items } = frame
    const rev = this.#revs.get(room_id)
    if (rev === undefined || to_rev <= rev) return undefined
    if (from_rev > rev) return { room_id, after_rev: rev }
    this.#revs.set(room_id, to_rev)
    for (const item of items) if (item.kind === 'message') this.heard.add(item.message.id)
    return undefined
  }
}
