import type { EngineHost } from '@roomkey/client'
import { COMMANDS } from '@roomkey/client/api'
import type { ShellServices } from './messages.ts'

/**
 * Signing out with the wish to remove everything is told to the shell, before and after: that wish alone removes an
 * account. What the session looks like says nothing of it, because a keychain that fails may look alike.
 */
export function tellWipe(
  engine: EngineHost,
  shell: Pick<ShellServices, 'wiping' | 'wiped'>,
  report: (area: string, error: unknown) => void,
): EngineHost {
  const { signOut } = engine.commands
  return {
    ...engine,
    commands: {
      ...engine.commands,
      async signOut(...args) {
        const asked = COMMANDS.signOut.safeParse(args)
        if (!asked.success || !asked.data[0].wipe) return signOut(...args)
        try {
          await shell.wiping()
        } catch (error) {
          // Half a removal that nobody remembers would be worse than none.
          report('signOut', error)
          return { ok: false, reason: 'internal', message: 'Something went wrong in the app. Try again.' }
        }
        try {
          return await signOut(...args)
        } finally {
          shell.wiped()
        }
      },
    },
  }
}
