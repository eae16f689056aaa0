import type { IpcMain, IpcMainEvent, IpcMainInvokeEvent, WebFrameMain } from 'electron'
import { makeCodec } from './codec.ts'
import type { FromPage, ToPage } from './world.ts'

type Handler = Parameters<IpcMain['handle']>[1]
type Listener = Parameters<IpcMain['on']>[1]

export type Frame = Pick<WebFrameMain, 'url'> & { parent: Frame | null }

const codec = makeCodec()

/** The main process's side of IPC. Values are cloned through text in both directions, as Electron clones them. */
export class StandInIpc {
  readonly #handlers = new Map<string, Handler>()
  readonly #listeners = new Map<string, Listener[]>()

  readonly api: Pick<IpcMain, 'handle'> & { on(channel: string, listener: Listener): void } = {
    handle: (channel, handler) => {
      if (this.#handlers.has(channel))
        throw new Error(`Attempted to register a second handler for '${channel}'`)
      this.#handlers.set(channel, handler)
    },
    on: (channel, listener) => {
      this.#listeners.set(channel, [...(this.#listeners.get(channel) ?? []), listener])
    },
  }

  async received(message: FromPage, frame: Frame | null, answer: (message: ToPage) => void): Promise<void> {
    if (message.type === 'paths' || message.type === 'windowOpen') return
    const args = codec.decode(message.args) as unknown[]
    const event = { senderFrame: frame } as unknown as IpcMainEvent & IpcMainInvokeEvent
    if (message.type === 'send') {
      for (const listener of this.#listeners.get(message.channel) ?? []) listener(event, ...args)
      return
    }
    const { id, channel } = message
    try {
      const handler = this.#handlers.get(channel)
      if (handler === undefined) throw new Error(`No handler registered for '${channel}'`)
      answer({ type: 'reply', id, value: codec.encode(await handler(event, ...args)) })
    } catch (error) {
      answer({ type: 'failed', id, message: `Error invoking remote method '${channel}': ${error}` })
    }
  }

  static event(channel: string, args: unknown[]): ToPage {
    return { type: 'event', channel, args: codec.encode(args) }
  }
}
