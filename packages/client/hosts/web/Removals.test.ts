import { beforeEach, expect, test } from 'vitest'
import { Removals } from './Removals.ts'

/** The folder of all accounts, and who holds their locks: both outlive a tab. */
class Storage {
  readonly entries = new Set<string>()
  readonly #held = new Map<string, (() => void)[]>()

  tab(reports: unknown[] = []): Removals {
    return new Removals({
      folder: async () => this.#folder,
      tryLock: async (name) => (this.#held.has(name) ? null : this.hold(name)),
      waitForLock: async (name) => {
        const waiting = this.#held.get(name)
        if (waiting !== undefined) await new Promise<void>((resolve) => waiting.push(resolve))
        return this.hold(name)
      },
      remove: async (name) => {
        if (this.#held.get(name) === undefined) throw new Error('removed without the lock')
        this.entries.delete(name)
      },
      report: (_area, error) => reports.push(error),
    })
  }

  hold(name: string): () => void {
    const waiting: (() => void)[] = []
    this.#held.set(name, waiting)
    return () => {
      this.#held.delete(name)
      waiting.shift()?.()
    }
  }

  readonly #folder = {
    getFileHandle: async (name: string) => this.entries.add(name),
    removeEntry: async (name: string) => this.entries.delete(name),
    keys: () => this.#keys(),
  } as unknown as FileSystemDirectoryHandle

  async *#keys() {
    yield* [...this.entries]
  }
}

const settled = () => new Promise((resolve) => setTimeout(resolve))

let storage: Storage
beforeEach(() => {
  storage = new Storage()
  storage.entries.add('chat.test-1').add('chat.test-2')
})

test('removes at once what nobody uses, and nothing else', async () => {
  await storage.tab().remove('chat.test-1')
  expect([...storage.entries]).toEqual(['chat.test-2'])
})

test('what another tab uses goes when that tab lets go', async () => {
  const release = storage.hold('chat.test-1')
  await storage.tab().remove('chat.test-1')
  expect(storage.entries).toContain('chat.test-1')
  release()
  await settled()
  expect([...storage.entries]).toEqual(['chat.test-2'])
})

test('both tabs closed meanwhile: it goes at the next start', async () => {
  storage.hold('chat.test-1')
  await storage.tab().remove('chat.test-1')
  const later = new Storage()
  for (const entry of storage.entries) later.entries.add(entry)
  const reports: unknown[] = []
  await later.tab(reports).resume()
  await settled()
  expect([...later.entries]).toEqual(['chat.test-2'])
  expect(reports).toEqual([])
})

test('the tab ended between the word and the deed: it goes at the next start', async () => {
  const tab = storage.tab()
  const release = storage.hold('chat.test-1')
  await tab.announce('chat.test-1')
  expect(storage.entries).toContain('chat.test-1')
  release()
  await storage.tab().resume()
  await settled()
  expect([...storage.entries]).toEqual(['chat.test-2'])
})

test('it is never opened again before it is gone', async () => {
  storage.hold('chat.test-1')
  const tab = storage.tab()
  await tab.remove('chat.test-1')
  await tab.finish('chat.test-1')
  await tab.finish('chat.test-2')
  expect([...storage.entries]).toEqual(['chat.test-2'])
})
