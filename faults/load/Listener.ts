import type { ServerFrame } from '@roomkey/protocol'
import { type Api, TryAgain } from './Api.ts'
import { openSync } from './SyncSocket.ts'
import { pause } from './writers.ts'

/** Hears a room through one server as a client does: applies the next rev, asks for a gap, ignores what it knows. */
export class Listener {
  readonly #url: string
  readonly #api: Api
  readonly #room: string
  #rev: number | undefined
  #epoch: string | null = null
  #close: () => void = () => {}
  #stopped = false
  readonly #heard = new Set<string>()

  constructor(url: string, api: Api, room: string) {
    this.#url = url
    this.#api = api
    this.#room = room
    void this.#run()
  }

  hasHeard(id: string): boolean {
    return this.#heard.has(id)
  }

  close(): void {
    this.#stopped = true
    this.#close()
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const why = await this.#line()
      if (why === 'closed with 4401')
        await this.#api.signIn(this.#url).catch((error: unknown) => {
          // The next line finds out whether it works again.
          if (!(error instanceof TryAgain)) throw error
        })
      await pause()
    }
  }

  #line(): Promise<string> {
    return new Promise((resolve) => {
      const rooms = this.#rev === undefined ? {} : { [this.#room]: this.#rev }
      const line = openSync(this.#url, {
        token: this.#api.access,
        known: { epoch: this.#epoch, rooms },
        hear: (frame) => {
          const gap = this.#hear(frame)
          if (gap !== undefined)
            line.send({ type: 'catch_up', ref: `${gap}`, room_id: this.#room, after_rev: gap })
        },
        ended: resolve,
      })
      this.#close = line.close
    })
  }

  /** The rev after which something is missing. */
  #hear(frame: ServerFrame): number | undefined {
    if (frame.type === 'welcome') this.#epoch = frame.epoch
    if (frame.type === 'snapshot' && frame.room.id === this.#room) {
      this.#rev = frame.head.last_rev
      for (const { id } of frame.messages) this.#heard.add(id)
    }
    if (frame.type !== 'changes' || frame.room_id !== this.#room || this.#rev === undefined) return undefined
    if (frame.from_rev > this.#rev) return this.#rev
    if (frame.to_rev <= this.#rev) return undefined
    this.#rev = frame.to_rev
    for (const item of frame.items) if (item.kind === 'message') this.#heard.add(item.message.id)
    return undefined
  }
}
