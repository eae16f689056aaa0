import { createStore, get, update } from 'idb-keyval'
import type { Http, Ports, Secrets } from '../../src/ports/index.ts'
import { systemClock, systemRandom } from '../shared/clock.ts'
import { fetchText } from '../shared/fetchText.ts'
import { openSocket } from '../shared/openSocket.ts'
import { BlobStaging } from './BlobStaging.ts'
import { canPersist, opfsDatabases } from './databases.ts'
import { deviceName } from './deviceName.ts'
import { StagedFolder } from './StagedFolder.ts'
import { uploadBlob } from './uploadBlob.ts'

export interface WebPorts extends Ports {
  staging: BlobStaging
}

/** A dedicated worker of a browser tab as the engine's world. `report` hears of storage that cannot be used. */
export function createPorts({ report }: { report: (area: string, error: unknown) => void }): WebPorts {
  const folder = canPersist() ? new StagedFolder(stagedFolder) : null
  const staging = new BlobStaging({ folder, now: Date.now, report })
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
    databases: opfsDatabases({ report, removed: (name) => staging.sweep(name, new Set()) }),
    secrets: indexedDbSecrets(),
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
function indexedDbSecrets(): Secrets {
  const store = createStore('roomkey', 'secrets')
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
