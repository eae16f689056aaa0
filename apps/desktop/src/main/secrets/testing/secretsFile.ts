import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, vi } from 'vitest'
import type { KeptWithout } from '../../../ipc/protection.ts'
import type { Keychain } from '../Sealer.ts'
import { SecretStore } from '../SecretStore.ts'

export interface SecretsFile {
  path(): string
  /** What lies there. */
  written(): string
  /** The store at the next start of the app; on Linux, and nobody asked about anything, unless told otherwise. */
  open(keychain: Keychain, without?: KeptWithout | null, platform?: NodeJS.Platform): Promise<SecretStore>
}

/** For a test file: the secrets of each test in a folder of its own. What is warned of is heard by the test alone. */
export function secretsFile(): SecretsFile {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'roomkey-secrets-'))
    vi.spyOn(console, 'warn').mockImplementation(() => {})
  })
  afterEach(() => {
    rmSync(folder, { recursive: true })
    vi.restoreAllMocks()
  })
  const path = () => join(folder, 'secrets.json')
  return {
    path,
    written: () => readFileSync(path(), 'utf8'),
    open: (keychain, without = null, platform = 'linux') =>
      SecretStore.open({ userData: folder, keychain, platform, without }),
  }
}
