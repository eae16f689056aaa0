const ADDRESS = /^(?:(https?):\/\/)?((?:[\p{L}\p{N}._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?)(?:\/.*)?$/iu
const LOCAL =
  /^(localhost|[^.:]+|.*\.(local|localhost|lan|home\.arpa)|127\..*|10\..*|192\.168\..*|172\.(1[6-9]|2\d|3[01])\..*|\[.*\])(:\d+)?$/

/**
 * The addresses a person may mean by what they typed, likeliest first, as `scheme://host[:port]`. Empty when it is
 * no address. Plain http is only guessed inside one's own network: elsewhere it would expose the password to whoever
 * can block https.
 */
export function addressCandidates(typed: string): string[] {
  const match = ADDRESS.exec(typed.trim())
  if (match === null) return []
  const scheme = match[1]?.toLowerCase()
  const host = (match[2] ?? '').toLowerCase()
  if (scheme !== undefined) return [`${scheme}://${host}`]
  return LOCAL.test(host) ? [`http://${host}`, `https://${host}`] : [`https://${host}`]
}

export function syncUrl(server: string): string {
  return `${server.replace(/^http/, 'ws')}/ws/sync/`
}
