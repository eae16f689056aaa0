/** A name before its extension, and that; `.tar.gz` is one. */
export function inTwo(name: string): [stem: string, end: string] {
  const match = /^(.+?)((?:\.tar)?\.[^.]{1,16})$/u.exec(name)
  return match ? [match[1] ?? '', match[2] ?? ''] : [name, '']
}

/** The name itself as the first, then `name (2).txt` and so on. */
export function numberedName(name: string, number: number): string {
  const [stem, end] = inTwo(name)
  return number === 1 ? name : `${stem} (${number})${end}`
}
