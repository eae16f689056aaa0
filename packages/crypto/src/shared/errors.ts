/** The bytes fail authentication, or are not what this key, binding or position was sealed for. */
export class CorruptError extends Error {
  override readonly name = 'CorruptError'
}

/** A Fernet token that is malformed, expired, from the future, or made with none of the given keys. */
export class InvalidTokenError extends Error {
  override readonly name = 'InvalidTokenError'
}

/** A key given as text cannot be used. The message tells what a valid one is and how to make it, never the text. */
export class KeyFormatError extends Error {
  override readonly name = 'KeyFormatError'
}
