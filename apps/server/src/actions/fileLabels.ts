export const NAME_CHARACTERS = 1000

/** The last part of a path of either kind; `file` when nothing is left. */
export function fileNameOf(path: string): string {
  const name = path.split(/[/\\]/).at(-1)?.trim() ?? ''
  return name === '' || name === '.' || name === '..' ? 'file' : name
}

/** `type/subtype` in lower case, without parameters; what is not one becomes `application/octet-stream`. */
export function contentTypeOf(header: string | undefined): string {
  const type = header?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  return /^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$/.test(type)
    ? type
    : 'application/octet-stream'
}
