const SYSTEMS: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'macOS',
  linux: 'Linux',
  win32: 'Windows',
}

/** What this app is called in the list of one's devices. */
export function deviceName(platform: NodeJS.Platform): string {
  const system = SYSTEMS[platform]
  return system === undefined ? 'Roomkey' : `Roomkey on ${system}`
}
