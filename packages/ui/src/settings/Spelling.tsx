import { X } from 'lucide-react'
import { useMemo } from 'react'
import { useParts } from '../app/context.ts'
import { IconButton } from '../controls/IconButton.tsx'
import { Select } from '../controls/Select.tsx'
import type { Shell } from '../platform.ts'
import { SettingGroup, SwitchSetting } from './Setting.tsx'
import { useShell } from './useShell.ts'

export function Spelling({ shell }: { shell: Shell }) {
  const { text } = useParts()
  const words = text.settings
  const { settings, failed, change } = useShell(shell)
  const { by, languages: known } = shell.facts.spellcheck
  const { on, languages } = settings.spellcheck
  const nameOf = useLanguageNames(text.locale)
  const choosable = known
    .filter((tag) => !languages.includes(tag))
    .map((tag) => ({ tag, name: nameOf(tag) }))
    .sort((one, other) => one.name.localeCompare(other.name, text.locale))
  const choose = (chosen: string[]) => change({ spellcheck: { on, languages: chosen } })
  if (by === 'app' && known.length === 0) return <p className="field-hint">{words.spellcheckNone}</p>
  return (
    <>
      <SwitchSetting
        label={words.spellcheck}
        hint={by === 'system' ? words.spellcheckSystem : words.spellcheckFetch}
        failed={failed.includes('spellcheck')}
        on={on}
        onChange={(next) => change({ spellcheck: { on: next, languages } })}
      />
      {on && by === 'app' && (
        <SettingGroup label={words.languages}>
          {languages.length === 0 && <p className="field-hint">{words.languagesSystem}</p>}
          <ul className="languages">
            {languages.map((tag) => (
              <li key={tag}>
                {nameOf(tag)}
                <IconButton
                  small
                  icon={X}
                  label={words.removeLanguage(nameOf(tag))}
                  onClick={() => choose(languages.filter((each) => each !== tag))}
                />
              </li>
            ))}
          </ul>
          <Select
            aria-label={words.addLanguage}
            value=""
            onChange={(event) => choose([...languages, event.target.value])}
          >
            <option value="">{words.addLanguage}…</option>
            {choosable.map(({ tag, name }) => (
              <option key={tag} value={tag}>
                {name}
              </option>
            ))}
          </Select>
        </SettingGroup>
      )}
    </>
  )
}

function useLanguageNames(locale: string): (tag: string) => string {
  return useMemo(() => {
    const names = new Intl.DisplayNames([locale], { type: 'language', languageDisplay: 'standard' })
    return (tag) => names.of(tag) ?? tag
  }, [locale])
}
