export const NAME_CHARACTERS = 1000

/** The last part of a path of either kind; `file` when nothing is left. */
export function fileNameOf(path: string): string {
  const name = path.split(/[/\\]/).at(-1)?.trim() ?? ''
  return name === '' || name === '.' || name === '..' ? 'file' : name
}

const UNKNOWN = 'application/octet-stream'

/**
 * `type/subtype` in lower case, without parameters: what the sender says, and only where that says nothing what the first
 * bytes look like. They cannot decide: a text may begin with `BMW`, and sound in a film's container is sound.
 */
export function fileTypeOf(said: string | undefined, sniffed: string | undefined): string {
  const type = contentTypeOf(said)
  return type === UNKNOWN ? contentTypeOf(sniffed) : type
}

/** What is no type becomes `application/octet-stream`. */
export function contentTypeOf(header: string | undefined): string {
  const type = header?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  return /^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$/.test(type) ? type : UNKNOWN
}
