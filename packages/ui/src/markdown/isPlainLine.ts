/** What may begin or end a mark, an address, a name or an entity, and what no text has in its middle. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: a parser has rules of its own for them
const MEANS_SOMETHING = /[\\`*_~[\]<&@\x00-\x1f\x7f]|www\.|:\/\//i
/** A heading, a quote, an item or a rule. Spaces at either end are not shown, and four begin code. */
const BEGINS_SOMETHING = /^(?:[#>+=-]|\d{1,9}[.)]|\s)|\s$/

/**
 * Whether the parser would find nothing in a text but itself: one paragraph on one line, as most of what is said in a
 * chat. Doubt counts as no. It takes a thousandth of the time that parsing does, and lists are scrolled.
 */
export const isPlainLine = (text: string): boolean =>
  text !== '' && !MEANS_SOMETHING.test(text) && !BEGINS_SOMETHING.test(text)
