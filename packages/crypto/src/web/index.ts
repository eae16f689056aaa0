import { bindApi } from '../shared/api.ts'
import { FernetBase, type FernetOptions } from '../shared/fernet.ts'
import type { FernetKey } from '../shared/fernetKeys.ts'
import { webPrimitives } from './primitives.ts'

export * from '../shared/exports.ts'

/** Encrypts with the first key, decrypts with any of them. */
export class Fernet extends FernetBase {
  constructor(keys: readonly [FernetKey, ...FernetKey[]], options?: FernetOptions) {
    super(webPrimitives, keys, options)
  }
}

export const {
  generateFernetKey,
  generateRoomKey,
  importRoomKey,
  seal,
  open,
  sealMessage,
  openMessage,
  sealBytes,
  openBytes,
  sealFile,
  openFile,
} = bindApi(webPrimitives)
