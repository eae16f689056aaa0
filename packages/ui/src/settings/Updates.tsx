import { useText } from '../app/context.ts'
import type { Shell } from '../platform.ts'
import { SwitchSetting } from './Setting.tsx'
import { UpdateSettings } from './UpdateSettings.tsx'
import { useShell } from './useShell.ts'

export function Updates({ shell }: { shell: Shell }) {
  const words = useText().settings
  const { settings, failed, change } = useShell(shell)
  const { updates } = shell.facts
  return (
    <>
      <SwitchSetting
        label={words.updates}
        hint={words.updatesHint[updates]}
        failed={failed.includes('updates')}
        disabled={updates === 'none'}
        on={updates !== 'none' && settings.updates}
        onChange={(on) => change({ updates: on })}
      />
      <UpdateSettings />
    </>
  )
}
