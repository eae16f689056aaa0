import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ShellSettingsStore } from './ShellSettingsStore.ts'
import { openSettings } from './settings.ts'
import { chooseLanguages, followSpellcheck, type SpellcheckParts } from './spellcheck.ts'

let folder: string
let store: ShellSettingsStore
let said: unknown[][]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roomkey-spelling-'))
  store = new ShellSettingsStore(openSettings(folder))
  said = []
})
afterEach(() => rmSync(folder, { recursive: true }))

const follow = (over: Partial<SpellcheckParts> = {}) =>
  followSpellcheck({
    session: {
      availableSpellCheckerLanguages: ['de', 'en-GB', 'en-US', 'pt-BR'],
      setSpellCheckerEnabled: (on) => void said.push(['on', on]),
      setSpellCheckerLanguages: (languages) => void said.push(['languages', languages]),
      setSpellCheckerDictionaryDownloadURL: (url) => void said.push(['from', url]),
    },
    platform: 'linux',
    settings: store,
    dictionaries: null,
    systemLanguages: () => ['de-AT', 'en-GB', 'xx'],
    ...over,
  })

describe('spelling', () => {
  it('is checked in the system’s languages, else in those that were chosen', () => {
    expect(follow().languages).toContain('en-US')
    store.change({ spellcheck: { on: true, languages: ['en-US'] } })
    store.change({ zoom: 2 })
    expect(said).toEqual([
      ['languages', ['de', 'en-GB']],
      ['on', true],
      ['languages', ['en-US']],
      ['on', true],
    ])
  })

  it('switched off, or for nobody here, has no languages: nothing is fetched', () => {
    store.change({ spellcheck: { on: false, languages: ['de'] } })
    follow()
    expect(said).toEqual([
      ['languages', []],
      ['on', false],
    ])
    said = []
    store.change({ spellcheck: { on: true, languages: ['de'] } })
    said = []
    expect(follow({ dictionaries: 'off' })).toEqual({ by: 'app', languages: [] })
    expect(said).toEqual([
      ['languages', []],
      ['on', false],
    ])
  })

  it('fetches its lists from elsewhere before it wants the first', () => {
    follow({ dictionaries: 'https://words.example/' })
    expect(said[0]).toEqual(['from', 'https://words.example/'])
  })

  it('is macOS’s own affair there', () => {
    expect(follow({ platform: 'darwin' })).toEqual({ by: 'system', languages: [] })
    expect(said).toEqual([['on', true]])
  })

  it('knows the language of another country', () => {
    expect(chooseLanguages(['pt', 'en-AU', 'en-US', 'fr'], ['en-GB', 'en-US', 'pt-BR'])).toEqual([
      'pt-BR',
      'en-GB',
      'en-US',
    ])
  })
})
