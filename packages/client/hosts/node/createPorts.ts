import { join } from 'node:path'
import type { Http, Ports } from '../../src/ports/index.ts'
import { systemClock, systemRandom } from '../shared/clock.ts'
import { fetchText } from '../shared/fetchText.ts'
import { openSocket } from '../shared/openSocket.ts'
import { fileDatabases } from './databases.ts'
import { deviceName } from './deviceName.ts'
import { FileStaging } from './FileStaging.ts'
import { type Keychain, keychainSecrets } from './keychainSecrets.ts'
import { uploadFile } from './uploadFile.ts'

export interface NodePorts extends Ports {
  staging: FileStaging
}

/**
 * Node or an Electron worker as the engine's world.
 * @param folder everything local is kept in it, readable by this user only
 * @param secrets the desktop shell's keychain
 */
export function createPorts({ folder, secrets }: { folder: string; secrets: Keychain }): NodePorts {
  const staging = new FileStaging(join(folder, 'staged'))
  const http: Http = async (request) => {
    const { body, ...rest } = request
    if (typeof body === 'object') return uploadFile(rest, await staging.locate(body.staged))
    return fetchText(body === undefined ? rest : { ...rest, body })
  }
  return {
    clock: systemClock,
    random: systemRandom,
    openSocket,
    http,
    databases: fileDatabases(join(folder, 'accounts')),
    secrets: keychainSecrets(secrets),
    deviceName: deviceName(process.platform),
    staging,
  }
}
