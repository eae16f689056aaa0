import type { Session } from 'electron'
import type { ShellSettings } from '../../ipc/shellSettings.ts'
import type { ShellSettingsStore } from './ShellSettingsStore.ts'

type SpellChecker = Pick<
  Session,
  | 'availableSpellCheckerLanguages'
  | 'setSpellCheckerEnabled'
  | 'setSpellCheckerLanguages'
  | 'setSpellCheckerDictionaryDownloadURL'
>

export interface SpellcheckParts {
  session: SpellChecker
  platform: NodeJS.Platform
  settings: ShellSettingsStore
  /** Where word lists are fetched from; `off`: they are not, and nothing is checked; null: where Chromium does. */
  dictionaries: string | null
  /** Language tags, the first preferred; asked at each change. */
  systemLanguages(): readonly string[]
}

export interface Spellcheck {
  by: 'system' | 'app'
  /** Those that can be chosen. */
  languages: string[]
}

/**
 * macOS checks with its own dictionaries and knows the languages. Elsewhere Chromium fetches a word list for each
 * language: without languages it fetches nothing.
 */
export function followSpellcheck(parts: SpellcheckParts): Spellcheck {
  const { session, platform, settings, dictionaries, systemLanguages } = parts
  const isMac = platform === 'darwin'
  const known = isMac || dictionaries === 'off' ? [] : [...session.availableSpellCheckerLanguages]
  if (!isMac && dictionaries !== null && dictionaries !== 'off')
    session.setSpellCheckerDictionaryDownloadURL(dictionaries)

  const apply = ({ on, languages }: ShellSettings['spellcheck']) => {
    if (isMac) return session.setSpellCheckerEnabled(on)
    const wanted = languages.length > 0 ? languages : systemLanguages()
    const chosen = on ? chooseLanguages(wanted, known) : []
    // Setting languages switches the checker on or off by itself, so the switch is set last.
    session.setSpellCheckerLanguages(chosen)
    session.setSpellCheckerEnabled(chosen.length > 0)
  }
  apply(settings.value.spellcheck)
  settings.subscribe(({ spellcheck }, before) => {
    if (JSON.stringify(spellcheck) !== JSON.stringify(before.spellcheck)) apply(spellcheck)
  })
  return { by: isMac ? 'system' : 'app', languages: known }
}

/** What of the wanted languages can be checked: the same tag, else the same language. */
export function chooseLanguages(wanted: readonly string[], known: readonly string[]): string[] {
  const baseOf = (tag: string) => tag.split('-')[0]
  const found = wanted.flatMap(
    (tag) => known.find((each) => each === tag) ?? known.find((each) => baseOf(each) === baseOf(tag)) ?? [],
  )
  return [...new Set(found)]
}
