import { join } from 'node:path'
import { carryUnsent } from '../../src/cache/carryUnsent.ts'
import { rebuildSearch } from '../../src/cache/rebuildSearch.ts'
import type { Http, Ports } from '../../src/ports/index.ts'
import { systemClock, systemRandom } from '../shared/clock.ts'
import { type FileDatabasesParts, fileDatabases } from './databases.ts'
import { deviceName } from './deviceName.ts'
import { FileStaging } from './FileStaging.ts'
import { type Keychain, keychainSecrets } from './keychainSecrets.ts'
import { openSocketOn, plainly, requestText } from './network/networkPorts.ts'
import { type FindWay, type Network, openNetwork, STRAIGHT } from './network/openNetwork.ts'
import { openStaged } from './openStaged.ts'
import { sealedPieces } from './sealedPieces.ts'
import { uploadFile } from './uploadFile.ts'

export interface NodePorts extends Ports {
  staging: FileStaging
  network: Network
}

export interface NodeWorld extends Partial<Pick<FileDatabasesParts, 'keeps' | 'rebuilt' | 'damaged'>> {
  /** Everything local is kept in it, readable by this user only. */
  folder: string
  /** The desktop shell's keychain: tokens, and the keys of databases. */
  secrets: Keychain
  /** Proxies and pinned certificates. Without it servers are reached straight. */
  findWay?: FindWay
}

/** Node or an Electron worker as the engine's world. */
export function createPorts({ damaged, findWay, folder, secrets, keeps, rebuilt }: NodeWorld): NodePorts {
  const kept = {
    keychain: secrets,
    keeps: keeps ?? (async () => true),
    rebuilt: rebuilt ?? (() => {}),
    ...(damaged && { damaged }),
  }
  const staging = new FileStaging(() => openStaged({ ...kept, folder: join(folder, 'staged') }))
  const files = fileDatabases({
    ...kept,
    folder: join(folder, 'accounts'),
    repair: { mendIndex: rebuildSearch, carry: carryUnsent },
  })
  const pieces = sealedPieces(join(folder, 'files'))
  const network = openNetwork(findWay ?? (async () => STRAIGHT))
  const http: Http = async (request) => {
    const { body, ...rest } = request
    if (typeof body === 'object') {
      const file = await staging.find(body.staged)
      return plainly(uploadFile(rest, file, body.from ?? 0, network.agents))
    }
    return requestText(network, body === undefined ? rest : { ...rest, body })
  }
  return {
    clock: systemClock,
    random: systemRandom,
    openSocket: openSocketOn(network),
    http,
    databases: {
      ...files,
      // Together: before somebody is signed in, where things may be kept can still be an open question.
      async open(name) {
        const sql = await files.open(name)
        try {
          await staging.ready()
          // Where nothing may be kept, what was kept goes: the keys of these were in the database that went.
          if ((await kept.keeps()) === false) await pieces.sweep(name, new Set())
        } catch (error) {
          sql.close()
          throw error
        }
        return sql
      },
    },
    secrets: keychainSecrets(secrets),
    deviceName: deviceName(process.platform),
    staging,
    network,
    pieces,
  }
}
