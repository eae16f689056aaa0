import { useEffect } from 'react'
import { useParts } from '../app/context.ts'
import { EVERYWHERE, IN_WORKSPACE, toggleSettings } from './commands.ts'
import { withModifier } from './keys.ts'

/** The keys that work on every page, also where one signs in, and what was chosen in the menu bar. */
export function useAppCommands(): void {
  const parts = useParts()
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || !withModifier(event) || event.altKey) return
      const section = { ',': null, '/': 'shortcuts' as const }[event.key]
      if (section === undefined) return
      event.preventDefault()
      toggleSettings(section)(parts)
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [parts])

  useEffect(() => {
    parts.platform.shell?.onCommand((name) => {
      const command = EVERYWHERE[name]
      if (command) return command(parts)
      // The rest is about rooms: there are none before somebody signed in.
      if (parts.views.peek({ view: 'session' })?.state === 'signedIn') IN_WORKSPACE[name]?.(parts)
    })
  }, [parts])
}
