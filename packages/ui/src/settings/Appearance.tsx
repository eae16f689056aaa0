import { Monitor, Moon, Sun } from 'lucide-react'
import { useParts, usePreferences } from '../app/context.ts'
import type { Shell } from '../platform.ts'
import { SelectSetting, SettingGroup } from './Setting.tsx'
import { useShell } from './useShell.ts'

const THEMES = [
  ['light', Sun],
  ['dark', Moon],
  ['system', Monitor],
] as const

export function Appearance({ shell }: { shell: Shell | undefined }) {
  const { preferences, text } = useParts()
  const theme = usePreferences((state) => state.theme)
  return (
    <>
      <SettingGroup label={text.settings.theme}>
        <div className="themes">
          {THEMES.map(([each, Icon]) => (
            <label key={each} className="theme">
              <input
                type="radio"
                name="theme"
                checked={theme === each}
                onChange={() => preferences.setState({ theme: each })}
              />
              <Icon size={16} strokeWidth={1.75} aria-hidden />
              {text.account[each]}
            </label>
          ))}
        </div>
      </SettingGroup>
      {shell && <Zoom shell={shell} />}
    </>
  )
}

function Zoom({ shell }: { shell: Shell }) {
  const { text } = useParts()
  const { settings, failed, change } = useShell(shell)
  const levels = [...new Set([...shell.facts.zoomLevels, settings.zoom])].sort((one, other) => one - other)
  return (
    <SelectSetting
      label={text.settings.zoom}
      hint={text.settings.zoomHint}
      failed={failed.includes('zoom')}
      value={String(settings.zoom)}
      options={levels.map((level) => [String(level), text.settings.percent(level)])}
      onChange={(zoom) => change({ zoom: Number(zoom) })}
    />
  )
}
