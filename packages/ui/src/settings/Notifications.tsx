import { useState } from 'react'
import { useText } from '../app/context.ts'
import type { Shell, ShellSettings } from '../platform.ts'
import { SelectSetting, SwitchSetting } from './Setting.tsx'
import { TimeField } from './TimeField.tsx'
import { useShell } from './useShell.ts'

type About = ShellSettings['notifications']['about']
const ABOUT: readonly About[] = ['everything', 'mentionsAndDirect', 'nothing']
/** From ten in the evening to seven in the morning, until somebody says otherwise. */
const USUAL = { from: 22 * 60, to: 7 * 60 }

export function Notifications({ shell }: { shell: Shell }) {
  const words = useText().settings
  const { settings, failed, change } = useShell(shell)
  const { notifications } = settings
  const { quietHours } = notifications
  /** From a time to itself is always, or never: it waits until the other one is given, too. */
  const [same, setSame] = useState<typeof quietHours>(null)
  const shown = same ?? quietHours
  const set = (part: Partial<ShellSettings['notifications']>) =>
    change({ notifications: { ...notifications, ...part } })
  const setQuiet = (hours: typeof quietHours) => {
    const isSame = hours !== null && hours.from === hours.to
    setSame(isSame ? hours : null)
    if (!isSame) set({ quietHours: hours })
  }
  return (
    <>
      <SelectSetting
        label={words.about}
        hint={words.aboutHint}
        failed={failed.includes('notifications')}
        value={notifications.about}
        options={ABOUT.map((each) => [each, words.abouts[each]])}
        onChange={(about) => set({ about })}
      />
      <SwitchSetting
        label={words.showText}
        hint={words.showTextHint}
        on={notifications.showText}
        onChange={(showText) => set({ showText })}
      />
      <SwitchSetting label={words.sound} on={notifications.sound} onChange={(sound) => set({ sound })} />
      <SwitchSetting
        label={words.quiet}
        hint={words.quietHint}
        on={quietHours !== null}
        onChange={(on) => setQuiet(on ? USUAL : null)}
      />
      {shown && (
        <div className="times">
          <TimeField
            label={words.quietFrom}
            minute={shown.from}
            onChange={(from) => setQuiet({ ...shown, from })}
          />
          <TimeField
            label={words.quietTo}
            aside={shown.to < shown.from ? words.quietNextDay : ''}
            minute={shown.to}
            onChange={(to) => setQuiet({ ...shown, to })}
          />
          {same && (
            <p className="field-error" role="alert">
              {words.quietSame}
            </p>
          )}
        </div>
      )}
    </>
  )
}
