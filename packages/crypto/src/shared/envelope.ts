import { open, type SealedBytes, seal } from './aead.ts'
import { encodeBinding } from './binding.ts'
import { decodeText, EMPTY, encodeText } from './bytes.ts'
import { CorruptError } from './errors.ts'
import type { AesKey, Primitives } from './primitives.ts'

/**
 * Version 0, written by the seed: AES-256-GCM without associated data; it opens wherever it lies in its room.
 * Version 1: the same with associated data, so that it opens only where it was sealed for.
 */
export const ENVELOPE_VERSION = 1

export interface Envelope extends SealedBytes {
  version: number
}

/** Where a message lies. */
export interface MessageBinding {
  roomId: string
  messageId: string
  /** Null when the account of the sender is gone. */
  senderId: string | null
}

/** Where other sealed bytes of a room lie; `purpose` names both kind and owner, as in `file-key:<id>`. */
export interface BytesBinding {
  roomId: string
  purpose: string
}

const messageData = (bind: MessageBinding): Uint8Array =>
  encodeBinding(['roomkey message', '1', bind.roomId, bind.messageId, bind.senderId])

const bytesData = (bind: BytesBinding): Uint8Array =>
  encodeBinding(['roomkey bytes', '1', bind.roomId, bind.purpose])

/**
 * Seals a text as version 1. When an account is deleted its messages lose their sender, and with it a part of their
 * associated data; therefore the envelope carries the sender it was sealed for in front of the ciphertext (one byte
 * of length, then UTF-8) and stays openable. Throws RangeError on lone surrogates or a sender of 0 or over 255 bytes.
 */
export async function sealMessage(
  primitives: Primitives,
  key: AesKey,
  bind: MessageBinding,
  text: string,
): Promise<Envelope> {
  const sender = bind.senderId === null ? EMPTY : encodeText(bind.senderId)
  if (sender.length > 255 || (bind.senderId !== null && sender.length === 0)) {
    throw new RangeError('A sender id has 1 to 255 bytes.')
  }
  const head = new Uint8Array(1 + sender.length)
  head[0] = sender.length
  head.set(sender, 1)
  const nonce = primitives.nonce()
  const ciphertext = await primitives.gcmSeal(key, nonce, encodeText(text), messageData(bind), head)
  return { version: ENVELOPE_VERSION, nonce, ciphertext }
}

/**
 * Opens version 0 or 1; rejects with CorruptError. A row without a sender opens what any sender sealed for that room
 * and message: whoever can write to the database can make a message anonymous, but never somebody else's.
 */
export async function openMessage(
  primitives: Primitives,
  key: AesKey,
  bind: MessageBinding,
  envelope: Envelope,
): Promise<string> {
  if (envelope.version === 0) return decodeText(await open(primitives, key, envelope, EMPTY))
  if (envelope.version !== ENVELOPE_VERSION) throw unknownVersion(envelope)
  const textStart = 1 + (envelope.ciphertext[0] ?? 0)
  const sealedFor = textStart === 1 ? null : decodeText(envelope.ciphertext.subarray(1, textStart))
  if (bind.senderId !== null && bind.senderId !== sealedFor) {
    throw new CorruptError('The message was sealed for another sender.')
  }
  const sealed = { nonce: envelope.nonce, ciphertext: envelope.ciphertext.subarray(textStart) }
  return decodeText(await open(primitives, key, sealed, messageData({ ...bind, senderId: sealedFor })))
}

export async function sealBytes(
  primitives: Primitives,
  key: AesKey,
  bind: BytesBinding,
  bytes: Uint8Array,
): Promise<Envelope> {
  return { version: ENVELOPE_VERSION, ...(await seal(primitives, key, bytes, bytesData(bind))) }
}

/** Opens version 1 (0 was never written for bytes); rejects with CorruptError. */
export async function openBytes(
  primitives: Primitives,
  key: AesKey,
  bind: BytesBinding,
  envelope: Envelope,
): Promise<Uint8Array> {
  if (envelope.version !== ENVELOPE_VERSION) throw unknownVersion(envelope)
  return open(primitives, key, envelope, bytesData(bind))
}

function unknownVersion(envelope: Envelope): CorruptError {
  return new CorruptError(`This build knows no envelope version ${envelope.version} here.`)
}
