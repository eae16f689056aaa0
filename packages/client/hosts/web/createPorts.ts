import { createStore, del, get, set, type UseStore, update } from 'idb-keyval'
import { carryUnsent } from '../../src/cache/carryUnsent.ts'
import { rebuildSearch } from '../../src/cache/rebuildSearch.ts'
import type { Http, Ports, Secrets } from '../../src/ports/index.ts'
import { systemClock, systemRandom } from '../shared/clock.ts'
import { fetchText } from '../shared/fetchText.ts'
import { openSocket } from '../shared/openSocket.ts'
import { BlobStaging } from './BlobStaging.ts'
import { type KeptNotes, type OpfsParts, opfsDatabases } from './databases.ts'
import { deviceName } from './deviceName.ts'
import { loadSqlite } from './loadSqlite.ts'
import { canPersist } from './opfsFolders.ts'
import { StagedFolder } from './StagedFolder.ts'
import { uploadBlob } from './uploadBlob.ts'

export interface WebPorts extends Ports {
  staging: BlobStaging
}

export interface WebWorld extends Pick<OpfsParts, 'damaged'> {
  /** Hears of storage that cannot be used. */
  report(area: string, error: unknown): void
  /** The local data could not be opened as it was, and is loaded again. */
  rebuilt(): void
}

/** A dedicated worker of a browser tab as the engine's world. */
export function createPorts({ damaged, rebuilt, report }: WebWorld): WebPorts {
  const folder = canPersist() ? new StagedFolder(stagedFolder) : null
  const staging = new BlobStaging({ folder, now: Date.now, report })
  const store = createStore('roomkey', 'secrets')
  const http: Http = async (request) => {
    const { body, ...rest } = request
    if (typeof body === 'object') return uploadBlob(rest, (await staging.get(body.staged)).slice(body.from))
    return fetchText(body === undefined ? rest : { ...rest, body })
  }
  return {
    clock: systemClock,
    random: systemRandom,
    openSocket,
    http,
    databases: opfsDatabases({
      load: () => loadSqlite(report),
      repair: { mendIndex: rebuildSearch, carry: carryUnsent },
      wait: (ms) => new Promise((resolve) => systemClock.after(ms, resolve)),
      kept: keptNotes(store),
      report,
      removed: (name) => staging.sweep(name, new Set()),
      rebuilt,
      damaged,
    }),
    secrets: indexedDbSecrets(store),
    deviceName: deviceName(navigator.userAgent),
    staging,
  }
}

/** Beside the accounts, whose folder takes no others. */
async function stagedFolder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory()
  return root.getDirectoryHandle('roomkey-staged', { create: true })
}

/** The worker reads and writes it; nothing of it is ever sent to the page. */
function indexedDbSecrets(store: UseStore): Secrets {
  return {
    get: async (name) => (await get<string>(name, store)) ?? null,
    async update(name, change) {
      let value: string | null = null
      // One transaction: whatever other tabs do waits for its end.
      await update<string | undefined>(
        name,
        (stored) => {
          value = change(stored ?? null)
          return value ?? undefined
        },
        store,
      )
      return value
    },
  }
}

/** Beside the secrets: where OPFS is out of reach, this tells that there was something in it. */
function keptNotes(store: UseStore): KeptNotes {
  const key = (name: string) => `kept ${name}`
  return {
    has: async (name) => (await get(key(name), store)) === true,
    add: (name) => set(key(name), true, store),
    remove: (name) => del(key(name), store),
  }
}
