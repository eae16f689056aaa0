// The second line of defence: what is logged is written so that it holds no content, and what slips through anyway, in
// an error of a library for instance, loses here what looks like a secret, an address or somebody's file.

const RULES: readonly (readonly [pattern: RegExp, instead: string])[] = [
  // JSON web tokens, and whatever follows the word that announces a credential.
  [/\beyJ[\w-]+(?:\.[\w-]*){0,2}/g, '[token]'],
  [/\b(bearer|basic)\s+[\w.~+/=-]{6,}/gi, '$1 [token]'],
  [
    /(["']?\b\w*(?:password|passphrase|passwd|secret|token|authorization|credential|cookie)s?["']?\s*[:=]\s*)(?:"[^"]*"|'[^']*'|[^\s,;&})\]]+)/gi,
    '$1[secret]',
  ],
  // Of an address only the kind: the host tells whose server it is, the rest may be a signed link with a file's name.
  // Of our own files the stack traces tell.
  [/\b(?!file:|app:|node:)[a-z][a-z0-9+.-]*:\/\/[^\s"'<>)]+/gi, '[address]'],
  [/\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, '[address]'],
  [/\b(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?\b/g, '[address]'],
  // A quoted path may hold spaces and quotes, so it ends with the line's last quote; one that is not ends at a space.
  [/(["'])(?:file:\/\/)?(?:[a-z]:)?[\\/].*\1/gi, '[path]'],
  [/(?<![\w.:/\\-])(?:file:\/\/)?(?:[a-z]:)?(?:[\\/]{1,3}[^\s\\/"':()]+)+[\\/]?/gi, '[path]'],
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
      return RULES.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), line)
    })
    .join('\n')
}
