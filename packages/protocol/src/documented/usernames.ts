import { z } from 'zod'
import { NOT_NULL, pythonType, REQUIRED, readText, type TextOptions, textField } from './fields.ts'

const USERNAME_MAX = 150
// Letters and digits of any script: what Python's \w matches.
const USERNAME = /^[\p{L}\p{N}_.@+-]+$/u

// Combining marks are put into order by insertion, so that a stranger's 60 KB of them would hold the server for a second,
// and 240 KB for a quarter of a minute. What is longer, or has more marks in a row than Unicode's stream-safe text
// (UAX 15), is nobody's name and keeps its spelling.
const MOST_UNITS = 4 * USERNAME_MAX
const TOO_MANY_MARKS = /\p{M}{31}/u

// Django stores names in this form, so that two spellings that look the same are one name.
const normal = (name: string) =>
  name.length > MOST_UNITS || TOO_MANY_MARKS.test(name) ? name : name.normalize('NFKC')

/** The name of a new account. */
export const newUsername = textField({
  max: USERNAME_MAX,
  // First: one character may become eighteen.
  normal,
  check: (name: string) =>
    USERNAME.test(name)
      ? undefined
      : 'Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.',
  description: 'Letters, digits and @ . + - _. Upper and lower case make different names.',
})

/** The name somebody signs in with: whatever it is, it is only compared. */
export const username = textField({ description: 'As registered.' }).transform(normal)

/** Times the names that may be in a list, for the empty and repeated ones that clients send. */
const MOST_ITEMS = 2
const tooMany = (max: number) => `Ensure this field has no more than ${max} elements.`

const invited: TextOptions = { blank: true }

/**
 * Names to invite. Empty ones are left out, because documented clients send them; repeated ones count once.
 * A refused item is told by its index, as the documented API does: the issue's path is [index].
 */
export function usernamesField(max: number) {
  return z
    .unknown()
    .transform((value, context): string[] => {
      const refuse = (message: string, path: (string | number)[] = []) =>
        context.addIssue({ code: 'custom', message, path })
      if (value === undefined) refuse(REQUIRED)
      else if (value === null) refuse(NOT_NULL)
      else if (!Array.isArray(value)) refuse(`Expected a list of items but got type "${pythonType(value)}".`)
      // Before its items are looked at: each refused one costs a sentence.
      else if (value.length > MOST_ITEMS * max) refuse(tooMany(max))
      else {
        const names = new Set<string>()
        for (const [index, item] of value.entries()) {
          const read = readText(item === undefined ? null : item, invited)
          if ('refused' in read) for (const message of read.refused) refuse(message, [index])
          else if (read.text) names.add(normal(read.text))
        }
        if (names.size > max) refuse(tooMany(max))
        return [...names]
      }
      return z.NEVER
    })
    .meta({ type: 'array', items: { type: 'string' }, maxItems: max })
}
