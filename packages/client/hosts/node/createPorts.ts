import { join } from 'node:path'
import { carryUnsent } from '../../src/cache/carryUnsent.ts'
import { rebuildSearch } from '../../src/cache/rebuildSearch.ts'
import type { Http, Ports } from '../../src/ports/index.ts'
import { systemClock, systemRandom } from '../shared/clock.ts'
import { fetchText } from '../shared/fetchText.ts'
import { openSocket } from '../shared/openSocket.ts'
import { type FileDatabasesParts, fileDatabases } from './databases.ts'
import { deviceName } from './deviceName.ts'
import { FileStaging } from './FileStaging.ts'
import { type Keychain, keychainSecrets } from './keychainSecrets.ts'
import { openStaged } from './openStaged.ts'
import { sealedPieces } from './sealedPieces.ts'
import { uploadFile } from './uploadFile.ts'

export interface NodePorts extends Ports {
  staging: FileStaging
}

export interface NodeWorld extends Partial<Pick<FileDatabasesParts, 'keeps' | 'rebuilt' | 'damaged'>> {
  /** Everything local is kept in it, readable by this user only. */
  folder: string
  /** The desktop shell's keychain: tokens, and the keys of databases. */
  secrets: Keychain
}

/** Node or an Electron worker as the engine's world. */
export function createPorts({ damaged, folder, secrets, keeps, rebuilt }: NodeWorld): NodePorts {
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
  const http: Http = async (request) => {
    const { body, ...rest } = request
    if (typeof body === 'object') {
      return uploadFile(rest, await staging.find(body.staged), body.from ?? 0)
    }
    return fetchText(body === undefined ? rest : { ...rest, body })
  }
  return {
    clock: systemClock,
    random: systemRandom,
    openSocket,
    http,
    databases: {
      ...files,
      // Together: before somebody is signed in, where things may be kept can still be an open question.
      async open(name) {
        const sql = await files.open(name)
        try {
          await staging.ready()
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
    pieces: sealedPieces(join(folder, 'files')),
  }
}
