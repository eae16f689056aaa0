import { test as base } from '@playwright/test'
import { Backend } from './Backend.ts'
import type { OpenApp } from './hosts.ts'
import { openDesktop } from './openDesktop.ts'
import { openElectron } from './openElectron.ts'
import { openWeb } from './openWeb.ts'
import { type Keyring, Person } from './Person.ts'

type Host = 'web' | 'desktop' | 'electron'
const OPENERS: Record<Host, OpenApp> = { web: openWeb, desktop: openDesktop, electron: openElectron }

export interface Options {
  /** Where the app runs. */
  host: Host
}

interface PersonOptions {
  keyring?: Keyring
  hasTray?: boolean
  server?: { readonly url: string }
  /** Another app than the one the project is about. */
  open?: OpenApp
}

interface Fixtures extends Options {
  backend: Backend
  /** Opens an app for somebody, on the server or on what leads to it; it is closed after the test. */
  person(name: string, options?: PersonOptions): Promise<Person>
}

export const test = base.extend<Fixtures>({
  host: ['web', { option: true }],

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern
  backend: async ({}, use) => {
    const backend = new Backend()
    await backend.start()
    await use(backend)
    await backend.dispose()
  },

  person: async ({ host, playwright, backend }, use) => {
    const people: Person[] = []
    await use(
      async (name, { keyring = 'present', server = backend, hasTray = false, open = OPENERS[host] } = {}) => {
        const person = new Person(name, {
          open,
          playwright,
          server,
          keyring,
          hasTray,
        })
        people.push(person)
        await person.open()
        return person
      },
    )
    await Promise.all(people.map((person) => person.dispose()))
    expect(people.flatMap(({ name, problems }) => problems.map((problem) => `${name}: ${problem}`))).toEqual(
      [],
    )
  },
})

export const { expect } = test
