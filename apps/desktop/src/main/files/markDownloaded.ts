import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'

export interface MarkParts {
  platform: NodeJS.Platform
  now(): number
  write(path: string, text: string): Promise<void>
  run(program: string, args: readonly string[]): Promise<void>
}

/**
 * Tells the system that a file came from somebody else, so that it asks before it runs it: Windows by a stream beside
 * the file (zone 3, the internet), macOS by its quarantine. Linux has nothing of the kind. A disk that takes no such
 * mark (a USB stick) is none that the file must not be on.
 */
export async function markDownloaded(path: string, parts: MarkParts = real()): Promise<void> {
  try {
    if (parts.platform === 'win32') {
      await parts.write(`${path}:Zone.Identifier`, '[ZoneTransfer]\r\nZoneId=3\r\n')
    } else if (parts.platform === 'darwin') {
      const seconds = Math.floor(parts.now() / 1000).toString(16)
      const value = `0081;${seconds};Roomkey;`
      await parts.run('/usr/bin/xattr', ['-w', 'com.apple.quarantine', value, path])
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    console.warn('A saved file could not be marked as downloaded:', code ?? 'unknown')
  }
}

const real = (): MarkParts => ({
  platform: process.platform,
  now: Date.now,
  write: (path, text) => writeFile(path, text),
  run: (program, args) =>
    new Promise((resolve, reject) => {
      execFile(program, args, (error) => (error ? reject(error) : resolve()))
    }),
})
