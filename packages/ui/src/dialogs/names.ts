/** User names from what was typed or pasted: split at commas, semicolons and white space, `@` left out, each once. */
export function splitNames(typed: string): string[] {
  const names = typed.split(/[\s,;]+/).map((name) => name.replace(/^@/, ''))
  return [...new Set(names)].filter((name) => name !== '')
}
