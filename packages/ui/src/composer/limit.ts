/** Far below what a server takes: beyond this a file is kinder to everybody who reads. */
export const MAX_CHARACTERS = 16_000

/** How many characters too long; zero or less is how many are left, negated. */
export const overLimit = (text: string): number => text.length - MAX_CHARACTERS
