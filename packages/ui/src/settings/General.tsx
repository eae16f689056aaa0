import { useText } from '../app/context.ts'
import type { Shell } from '../platform.ts'
import { SwitchSetting } from './Setting.tsx'
import { useShell } from './useShell.ts'

export function General({ shell }: { shell: Shell }) {
  const words = useText().settings
  const { settings, failed, change } = useShell(shell)
  const { canAutostart, hasTray } = shell.facts
  return (
    <>
      <SwitchSetting
        label={words.startAtLogin}
        hint={canAutostart ? words.startAtLoginHint : words.cannotStart}
        failed={failed.includes('startAtLogin')}
        disabled={!canAutostart}
        on={settings.startAtLogin}
        onChange={(startAtLogin) => change({ startAtLogin })}
      />
      {hasTray && (
        <SwitchSetting
          label={words.closeToTray}
          hint={words.closeToTrayHint}
          failed={failed.includes('closeToTray')}
          on={settings.closeToTray}
          onChange={(closeToTray) => change({ closeToTray })}
        />
      )}
    </>
  )
}
