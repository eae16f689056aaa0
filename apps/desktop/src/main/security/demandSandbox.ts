import type { Text } from '../text/en.ts'

/**
 * Throws where an installed app was started without Chromium's sandbox. The start program of an AppImage does so,
 * silently, where the system refuses it user namespaces; `enableSandbox` takes the switch out of the command line
 * again, but what the pages' processes are made from has by then been started without.
 */
export function demandSandbox(
  { argv, platform }: { argv: readonly string[]; platform: NodeJS.Platform },
  isPackaged: boolean,
  text: Text,
): void {
  if (isPackaged && platform === 'linux' && argv.includes('--no-sandbox'))
    throw new Error(text.start.noSandbox)
}
