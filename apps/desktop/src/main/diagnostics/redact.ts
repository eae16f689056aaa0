import { isIPv6 } from 'node:net'

// The second line of defence: what is logged is written so that it holds no content, and what slips through anyway, in
// an error of a library for instance, loses here what looks like a secret, an address or somebody's file.

type Rule = readonly [pattern: RegExp, instead: string | ((found: string) => string)]

const RULES: readonly Rule[] = [
  // JSON web tokens, and whatever follows the word that announces a credential.
  [/\beyJ[\w-]+(?:\.[\w-]*){0,2}/g, '[token]'],
  [/\b(bearer|basic)\s+[\w.~+/=-]{6,}/gi, '$1 [token]'],
  [
    /(["']?\b\w*(?:password|passphrase|passwd|pwd|secret|token|refresh|api[_-]?key|authorization|credential|cookie)s?["']?\s*[:=]\s*)(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s,;&})\]]+)/gi,
    '$1[secret]',
  ],
  // Of an address only the kind: the host tells whose server it is, the rest may be a signed link with a file's name.
  // Of our own files the stack traces tell.
  [/\b(?!file:|app:|node:)[a-z][a-z0-9+.-]*:\/\/[^\s"'<>)]+/gi, '[address]'],
  [/\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, '[address]'],
  [/\b(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?\b/g, '[address]'],
  [/(?<![\w:])[0-9a-f:.]*:[0-9a-f.]*:[0-9a-f:.]*/gi, (found) => (isIPv6(found) ? '[address]' : found)],
  // What a failed lookup, a certificate of another name, or an error's own fields call a host.
  [
    /\b((?:ENOTFOUND|EAI_AGAIN)\s+|(?:host(?:name)?|servername|DNS|IP Address)["']?:\s*["']?|CN=)[^\s,;"'}]+/gi,
    '$1[address]',
  ],
  // A quoted path may hold spaces and quotes, so it ends with the line's last quote; one that is not ends at
  // a space, unless what follows ends as a name of a file does.
  [/(["'])(?:file:\/\/)?(?:[a-z]:)?[\\/].*\1/gi, '[path]'],
  [
    /(?<![\w.:/\\-])(?:file:\/\/)?(?:[a-z]:)?(?:[\\/]{1,3}[^\s\\/"':()]+)+[\\/]?(?:(?: [^\s"':()]+){1,6}?\.[a-z0-9]{1,5}\b)?/gi,
    '[path]',
  ],
  // Keys, hashes and the like; ids with hyphens stay.
  [/\b[\w+/]{40,}={0,2}/g, '[long]'],
]

/** Lines of a stack are ours or a library's; only where the app lies is cut off. */
const FRAME = /^(\s+at .*?\(?)(?:file:\/\/)?(?:[a-z]:)?[\\/]?[^()\s]*[\\/]([^()\\/\s]+:\d+:\d+\)?)$/i

export function redact(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      const frame = FRAME.exec(line)
      if (frame) return `${frame[1]}${frame[2]}`
      return RULES.reduce(
        (rest, [pattern, instead]) =>
          typeof instead === 'string' ? rest.replace(pattern, instead) : rest.replace(pattern, instead),
        line,
      )
    })
    .join('\n')
}
