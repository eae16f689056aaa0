import { open, type SealedBytes, seal } from './aead.ts'
import { EMPTY } from './bytes.ts'
import {
  type BytesBinding,
  type Envelope,
  type MessageBinding,
  openBytes,
  openMessage,
  sealBytes,
  sealMessage,
} from './envelope.ts'
import { generateFernetKeyText } from './fernetKeys.ts'
import { type ByteSource, type FileOpening, openFile, sealFile } from './file.ts'
import { AES_KEY_BYTES, type AesKey, type Primitives } from './primitives.ts'

/** The functions of both builds, over one host's primitives. */
export function bindApi(primitives: Primitives) {
  return {
    /** A fresh Fernet key as text: 32 random bytes, 44 characters. */
    generateFernetKey: (): string => generateFernetKeyText(primitives),
    /** 32 random bytes for a room key: wrap them with Fernet, import them to use them. */
    generateRoomKey: (): Uint8Array => primitives.randomBytes(AES_KEY_BYTES),
    importRoomKey: (raw32: Uint8Array): Promise<AesKey> => primitives.importAesKey(raw32),
    seal: (key: AesKey, plaintext: Uint8Array, associatedData: Uint8Array = EMPTY) =>
      seal(primitives, key, plaintext, associatedData),
    open: (key: AesKey, sealed: SealedBytes, associatedData: Uint8Array = EMPTY) =>
      open(primitives, key, sealed, associatedData),
    sealMessage: (key: AesKey, bind: MessageBinding, text: string) =>
      sealMessage(primitives, key, bind, text),
    openMessage: (key: AesKey, bind: MessageBinding, envelope: Envelope) =>
      openMessage(primitives, key, bind, envelope),
    sealBytes: (key: AesKey, bind: BytesBinding, bytes: Uint8Array) =>
      sealBytes(primitives, key, bind, bytes),
    openBytes: (key: AesKey, bind: BytesBinding, envelope: Envelope) =>
      openBytes(primitives, key, bind, envelope),
    sealFile: (source: ByteSource) => sealFile(primitives, source),
    openFile: (opening: FileOpening, source: ByteSource) => openFile(primitives, opening, source),
  }
}
