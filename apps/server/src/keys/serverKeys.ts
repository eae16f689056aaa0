import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { FERNET_KEY_HELP, generateFernetKey, KeyFormatError, parseFernetKeys } from '@roomkey/crypto'
import { ConfigError } from '../config.ts'
import { createKeyFile, readKeyFile } from './keyFile.ts'
import { MasterKeys } from './MasterKeys.ts'

const SECRET_KEY_CHARACTERS = 16
const SECRET_KEY_HELP = 'it needs at least 16 random characters; make one with: openssl rand -hex 32'

export interface ServerKeysConfig {
  /** SERVER_MASTER_KEY: Fernet keys, newest first. */
  masterKeys: readonly string[] | undefined
  /** SECRET_KEY. */
  secretKey: string | undefined
  /** Where missing keys are made and kept, in its folder `keys`. */
  dataDir: string
  /**
   * There is a database already. Its room keys open with their old master key only, so a missing one is then refused
   * rather than replaced.
   */
  hasDatabase: boolean
  /** Told once, in one sentence, when keys were made. */
  say(text: string): void
}

export interface ServerKeys {
  /** Wraps room keys. */
  master: MasterKeys
  /** Signs tokens and file links. */
  secretKey: string
}

interface Kept {
  name: 'SERVER_MASTER_KEY' | 'SECRET_KEY'
  file: string
  make(): string
}

/** Reads the configured keys, or those kept in the data folder, or makes them. Rejects with ConfigError. */
export async function serverKeys(config: ServerKeysConfig): Promise<ServerKeys> {
  const folder = join(config.dataDir, 'keys')
  const masterFile: Kept = {
    name: 'SERVER_MASTER_KEY',
    file: masterKeyFile(config.dataDir),
    make: generateFernetKey,
  }
  const secretFile: Kept = {
    name: 'SECRET_KEY',
    file: secretKeyFile(config.dataDir),
    make: () => randomBytes(32).toString('hex'),
  }

  const masterText = config.masterKeys?.join(',') ?? (await readKeyFile(masterFile.file))
  const secretText = config.secretKey ?? (await readKeyFile(secretFile.file))
  // Whatever is there is judged before anything is made.
  const masterSource = config.masterKeys ? masterFile.name : sourceOf(masterFile)
  if (masterText !== undefined) checkMasterKeys(masterSource, masterText)
  if (secretText !== undefined) {
    checkSecretKey(config.secretKey === undefined ? sourceOf(secretFile) : secretFile.name, secretText)
  }
  if (masterText === undefined && config.hasDatabase) {
    throw new ConfigError(
      `SERVER_MASTER_KEY is missing: set it to the key this database was used with, or bring back ${masterFile.file}.`,
    )
  }

  const made: string[] = []
  const keep = async ({ name, file, make }: Kept) => {
    made.push(name)
    return createKeyFile(file, make())
  }
  const master = masterText ?? (await keep(masterFile))
  const secretKey = secretText ?? (await keep(secretFile))
  if (made.length > 0) {
    config.say(`Made ${made.join(' and ')} in ${folder}${adviceOn(made, config.hasDatabase)}.`)
  }
  const read = config.masterKeys ? undefined : () => readKeyFile(masterFile.file)
  return { master: new MasterKeys(master, read), secretKey }
}

function adviceOn(made: readonly string[], hasDatabase: boolean): string {
  if (made.includes('SERVER_MASTER_KEY'))
    return ': back this folder up, for without its master key no message can be read'
  return hasDatabase
    ? ': whoever signed in before has to sign in again, and links to files made before end'
    : ''
}

export const secretKeyFile = (dataDir: string): string => join(dataDir, 'keys', 'secret_key')

/** Where a server that is given no master key keeps its own. */
export const masterKeyFile = (dataDir: string): string => join(dataDir, 'keys', 'server_master_key')

const sourceOf = ({ name, file }: Kept) => `${name} (kept in ${file})`

function checkMasterKeys(source: string, text: string): void {
  try {
    parseFernetKeys(text)
  } catch (cause) {
    if (!(cause instanceof KeyFormatError)) throw cause
    throw new ConfigError(`${source} is not valid: ${FERNET_KEY_HELP}.`, { cause })
  }
}

function checkSecretKey(source: string, text: string): void {
  if (text.length < SECRET_KEY_CHARACTERS) {
    throw new ConfigError(`${source} is not valid: ${SECRET_KEY_HELP}.`)
  }
}
