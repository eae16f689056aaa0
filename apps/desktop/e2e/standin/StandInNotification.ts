import { EventEmitter } from 'node:events'
import type { Notification, NotificationConstructorOptions } from 'electron'
import { report } from './report.ts'
import { knownEvent, strict } from './strict.ts'

type Api = Pick<Notification, 'show' | 'close'> & { on(event: string, listener: () => void): void }

/** The desktop's list of notifications: what is shown and taken back is told to the test, which may click. */
export class StandInNotifications {
  readonly #shown = new Map<number, EventEmitter>()
  #last = 0

  create({ title = '', body = '', silent = false }: NotificationConstructorOptions): Api {
    const emitter = new EventEmitter()
    const id = ++this.#last
    return strict('Notification', {
      show: () => {
        if (this.#shown.has(id)) throw new Error('The stand-in shows a notification once.')
        this.#shown.set(id, emitter)
        report({ type: 'notification', id, title, body, silent })
      },
      close: () => {
        if (this.#shown.delete(id)) report({ type: 'notificationClosed', id })
      },
      on: (event, listener) => {
        knownEvent('Notification', ['click', 'failed'], event)
        emitter.on(event, listener)
      },
    })
  }

  click(id: number): void {
    this.#shown.get(id)?.emit('click')
  }
}
