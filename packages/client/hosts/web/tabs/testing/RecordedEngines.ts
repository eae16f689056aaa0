import type { MessageId } from '@roomkey/protocol'
import type { CommandArgs, Engine, ViewSink } from '../../../../src/api/commands.ts'
import type { ViewQuery } from '../../../../src/api/views.ts'
import type { EngineHost } from '../../../../src/engine/EngineHost.ts'

/** The engines of a browser's tabs, with one disk. To extend: another command in `start`. */
export class RecordedEngines {
  /** Every engine that runs, by the tab it runs in. */
  readonly running: string[] = []
  /** What is stored: messages by id. */
  readonly stored = new Map<MessageId, string>()
  /** Commands that reached an engine. */
  readonly heard: string[] = []
  /** By which ids changes were asked for. */
  readonly changes = new Map<string, unknown[]>()
  /** Engines take what they are asked and never answer. */
  mute = false

  start(tab: string, sink: ViewSink): EngineHost {
    this.running.push(tab)
    const watches = new Map<number, ViewQuery>()
    const show = () => {
      for (const [number, query] of watches) {
        sink.viewChanged(number, [tab, query.view, this.stored.size])
      }
    }
    const answered = async <T>(name: string, answer: T): Promise<T> => {
      this.heard.push(`${tab} ${name}`)
      return this.mute ? new Promise<T>(() => {}) : answer
    }
    const commands = {
      wake: async () => undefined,
      watch: async (number: number, query: ViewQuery) => {
        watches.set(number, query)
        show()
      },
      unwatch: async (number: number) => void watches.delete(number),
      sendMessage: async ({ text, id }: CommandArgs<'sendMessage'>[0]) => {
        if (id !== undefined) this.stored.set(id, text)
        show()
        return answered('sendMessage', { ok: true, id })
      },
      changePassword: () => answered('changePassword', { ok: true }),
      editMessage: async ({ text, id }: CommandArgs<'editMessage'>[0]) => {
        this.#named('editMessage', id)
        return answered(`edit ${text}`, { ok: true })
      },
      addMembers: async ({ id }: CommandArgs<'addMembers'>[0]) => {
        this.#named('addMembers', id)
        return answered('addMembers', { ok: true })
      },
      deleteMessage: async (...[, id]: CommandArgs<'deleteMessage'>) => {
        this.#named('deleteMessage', id)
        return answered('deleteMessage', { ok: true })
      },
      saveDraft: async ({ text }: CommandArgs<'saveDraft'>[0]) => answered(`draft ${text}`, { ok: true }),
      loadAround: async () => answered('loadAround', { ok: true }),
    }
    return {
      commands: commands as unknown as Engine,
      forgetWatches: () => watches.clear(),
      close: async () => {
        this.running.splice(this.running.indexOf(tab), 1)
      },
    }
  }

  /** Its tab is gone, and nobody closed it. */
  ended(tab: string): void {
    this.running.splice(0, this.running.length, ...this.running.filter((of) => of !== tab))
  }

  #named(command: string, id: unknown): void {
    this.changes.set(command, [...(this.changes.get(command) ?? []), id])
  }
}
