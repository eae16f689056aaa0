/** Controls, and marks that turn the order of letters around: `photo\u202Egpj.exe` would be shown as `photoexe.jpg`. */
const TURNING = /[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu

/** The name of a room or a file, from somebody else, as it may stand beside other words. */
export const plainName = (name: string): string => name.replace(TURNING, '')
