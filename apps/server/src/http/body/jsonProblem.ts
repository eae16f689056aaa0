// The documented 400 of unreadable JSON is Python's sentence, with line, column and character. It is looked for only
// after JSON.parse refused the text. A stack instead of recursion: the depth is the caller's choice.

/** What Python's json says about a text that is not JSON. */
export function jsonProblem(text: string): string {
  const { at, said } = find(text)
  const { line, column, characters } = placeOf(text, at)
  return `${said}: line ${line} column ${column} (char ${characters})`
}

/** As Python counts: in code points. A loop, because a body's five million characters as a list take half a second. */
function placeOf(text: string, at: number): { line: number; column: number; characters: number } {
  let line = 1
  let column = 1
  let characters = 0
  for (let index = 0; index < at; index += 1) {
    const unit = text.charCodeAt(index)
    if (isHigh(unit) && index + 1 < at && isLow(text.charCodeAt(index + 1))) index += 1
    characters += 1
    column += 1
    if (unit === NEWLINE) {
      line += 1
      column = 1
    }
  }
  return { line, column, characters }
}

const NEWLINE = 10
const isHigh = (unit: number) => unit >= 0xd800 && unit <= 0xdbff
const isLow = (unit: number) => unit >= 0xdc00 && unit <= 0xdfff

interface Problem {
  at: number
  said: string
}

const BLANKS = /[ \t\n\r]*/y
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y
// Everything but quotes, backslashes and control characters.
const PLAIN = /[ !#-[\]-\uffff]*/y

function find(text: string): Problem {
  let at = 0
  const open: ('[' | '{')[] = []
  const match = (expression: RegExp): string => {
    expression.lastIndex = at
    const found = expression.exec(text)?.[0] ?? ''
    at += found.length
    return found
  }
  const string = (): Problem | undefined => {
    const start = at
    at += 1
    for (;;) {
      match(PLAIN)
      const character = text[at]
      if (character === undefined) return { at: start, said: 'Unterminated string starting at' }
      if (character === '"') {
        at += 1
        return undefined
      }
      if (character !== '\\') return { at, said: 'Invalid control character at' }
      const escaped = text[at + 1]
      if (escaped === undefined) return { at: start, said: 'Unterminated string starting at' }
      if (escaped === 'u') {
        if (!/^[0-9a-fA-F]{4}$/.test(text.slice(at + 2, at + 6)))
          return { at: at + 1, said: 'Invalid \\uXXXX escape' }
        at += 6
      } else if ('"\\/bfnrt'.includes(escaped)) at += 2
      else return { at, said: 'Invalid \\escape' }
    }
  }
  const key = (): Problem | undefined => {
    match(BLANKS)
    if (text[at] !== '"') return { at, said: 'Expecting property name enclosed in double quotes' }
    const problem = string()
    if (problem) return problem
    match(BLANKS)
    if (text[at] !== ':') return { at, said: "Expecting ':' delimiter" }
    at += 1
    return undefined
  }
  for (;;) {
    match(BLANKS)
    const character = text[at]
    let ended = true
    if (character === '{' || character === '[') {
      open.push(character)
      at += 1
      match(BLANKS)
      if (text[at] === (character === '{' ? '}' : ']')) {
        at += 1
        open.pop()
      } else {
        ended = false
        const problem = character === '{' ? key() : undefined
        if (problem) return problem
      }
    } else if (character === '"') {
      const problem = string()
      if (problem) return problem
    } else if (match(SCALAR) === '') return { at, said: 'Expecting value' }
    while (ended) {
      match(BLANKS)
      const inside = open.at(-1)
      if (inside === undefined) return { at, said: 'Extra data' }
      const next = text[at]
      if (next === ',') {
        at += 1
        ended = false
        const problem = inside === '{' ? key() : undefined
        if (problem) return problem
      } else if (next === (inside === '{' ? '}' : ']')) {
        at += 1
        open.pop()
      } else return { at, said: "Expecting ',' delimiter" }
    }
  }
}
