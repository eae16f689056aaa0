// Of its own, so that the preload does not carry the shapes of all messages.

/** Bytes of a file without a path (pasted, or made by the page): it travels through memory, so it is capped. */
export const MAX_PATHLESS_BYTES = 64 * 1024 * 1024
export const MAX_PATHLESS_NAME = 255
