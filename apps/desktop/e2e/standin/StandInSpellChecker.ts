import type { Session } from 'electron'

type SpellChecker = Pick<
  Session,
  | 'availableSpellCheckerLanguages'
  | 'setSpellCheckerEnabled'
  | 'setSpellCheckerLanguages'
  | 'setSpellCheckerDictionaryDownloadURL'
>

const KNOWN = ['de', 'en-GB', 'en-US', 'fr']

/** Checks nothing, but refuses what Electron would refuse. */
export const spellChecker: SpellChecker = {
  availableSpellCheckerLanguages: KNOWN,
  setSpellCheckerEnabled() {},
  setSpellCheckerLanguages(languages) {
    const unknown = languages.find((each) => !KNOWN.includes(each))
    if (unknown !== undefined) throw new Error(`Invalid language code provided: "${unknown}"`)
  },
  setSpellCheckerDictionaryDownloadURL(url) {
    if (!url.endsWith('/')) throw new Error('The address of dictionaries has to end in a slash.')
  },
}
