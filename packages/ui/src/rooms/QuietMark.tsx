import { MoonStar } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { useNow, useParts } from '../app/context.ts'
import { IconButton } from '../controls/IconButton.tsx'
import type { Shell } from '../platform.ts'
import { quietUntil } from '../settings/quietUntil.ts'

/** Why nothing is told right now, and the way to where that is decided. */
export function QuietMark({ shell }: { shell: Shell }) {
  const { format, navigation, text } = useParts()
  const { notifications } = useSyncExternalStore(shell.subscribe, shell.settings)
  const now = new Date(useNow(30_000))
  const until = quietUntil(notifications.quietHours, now)
  if (until === null) return null
  const end = new Date(now)
  end.setHours(0, until, 0, 0)
  return (
    <IconButton
      icon={MoonStar}
      label={text.rooms.quietUntil(format.clock(end.getTime()))}
      onClick={() => navigation.show({ kind: 'settings', section: 'notifications' })}
    />
  )
}
