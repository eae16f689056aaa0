import { setTimeout as wait } from 'node:timers/promises'
import { chromium, type Page } from '@playwright/test'
import { Backend } from '../harness/Backend.ts'
import { openWeb } from '../harness/openWeb.ts'
import { Person } from '../harness/Person.ts'
import { PASSWORD } from '../harness/steps.ts'
import { Line } from './Line.ts'

const READER = 'carol'
const SETTLE_MS = 3000
/** The number of the room that is read. */
const OPEN = 3
/** Calls on their way at a time. */
const AT_ONCE = 25

/** A reader whose web app lists many rooms, and somebody who writes in them by the documented API. */
export class ListedRooms {
  readonly ids: string[] = []
  readonly reader: Person
  /** Of the reader's app to the server. */
  readonly line: Line
  readonly #backend: Backend
  #token = ''

  private constructor(backend: Backend) {
    this.#backend = backend
    this.line = new Line(backend)
    this.reader = new Person(READER, {
      open: openWeb,
      playwright: { chromium } as never,
      server: this.line,
      keyring: 'present',
    })
  }

  /** `measure` begins with the app open in one of the rooms and at rest. */
  static async with<T>(count: number, measure: (rooms: ListedRooms) => Promise<T>): Promise<T> {
    const backend = new Backend()
    await backend.start()
    const rooms = new ListedRooms(backend)
    await rooms.line.open()
    try {
      await rooms.#fill(count)
      await rooms.#enter()
      return await measure(rooms)
    } finally {
      await rooms.reader.dispose()
      rooms.line.close()
      await backend.dispose()
    }
  }

  get page(): Page {
    return this.reader.page
  }

  /** One message into the room of that number, stored when this resolves. */
  async write(room: number, text: string): Promise<void> {
    await this.#post(`/api/rooms/${this.ids[room % this.ids.length]}/messages/`, { plaintext: text })
  }

  async writeMany(count: number, textOf: (n: number) => string): Promise<void> {
    for (let n = 0; n < count; n += AT_ONCE)
      await Promise.all(
        Array.from({ length: Math.min(AT_ONCE, count - n) }, (_, k) => this.write(n + k, textOf(n + k))),
      )
  }

  /** Until every room is in the list, and a while longer. */
  async listed(): Promise<void> {
    const rows = this.page.getByRole('navigation').locator('[data-room]')
    while ((await rows.count()) < this.ids.length) await wait(200)
    await wait(SETTLE_MS)
  }

  async #fill(count: number): Promise<void> {
    for (const username of ['bob', READER])
      await this.#post('/api/register/', { username, email: `${username}@example.org`, password: PASSWORD })
    const { access } = await this.#post('/api/token/', { username: 'bob', password: PASSWORD })
    this.#token = String(access)
    for (let n = 0; n < count; n += AT_ONCE) {
      const made = Array.from({ length: Math.min(AT_ONCE, count - n) }, (_, k) =>
        this.#post('/api/rooms/', {
          name: `Room ${String(n + k).padStart(4, '0')}`,
          description: '',
          invited_usernames: [READER],
          is_private: true,
        }),
      )
      this.ids.push(...(await Promise.all(made)).map(({ id }) => String(id)))
    }
    await this.write(OPEN, 'The first words')
  }

  async #enter(): Promise<void> {
    await this.reader.open()
    await this.page.getByLabel('User name').fill(READER)
    await this.page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await this.page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await this.listed()
    await this.page.locator(`[data-room="${this.ids[OPEN]}"]`).click()
    await this.page.getByRole('log').locator('[data-row]').first().waitFor()
    // Where new messages come in.
    await this.page.locator('.room-list-scroll').evaluate((list) => list.scrollTo(0, 0))
    await wait(SETTLE_MS)
  }

  async #post(path: string, body: object): Promise<Record<string, unknown>> {
    const answer = await fetch(`${this.#backend.url}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(this.#token !== '' && { authorization: `Bearer ${this.#token}` }),
      },
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as Record<string, unknown>
  }
}
