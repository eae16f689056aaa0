import { EventEmitter } from 'node:events'
import type { App } from 'electron'
import { beforeEach, describe, expect, it } from 'vitest'
import { en } from '../text/en.ts'
import { contextMenuTemplate, offerContextMenu } from './contextMenu.ts'

type Params = Parameters<typeof contextMenuTemplate>[0]

let done: string[]
beforeEach(() => {
  done = []
})

const menu = (over: Partial<Params>) =>
  contextMenuTemplate(
    {
      isEditable: false,
      editFlags: { canCut: false, canCopy: true, canPaste: true, canSelectAll: true } as Params['editFlags'],
      linkURL: '',
      selectionText: '',
      misspelledWord: '',
      dictionarySuggestions: [],
      formControlType: 'none',
      ...over,
    },
    {
      replaceMisspelling: async (word) => void done.push(`replace by ${word}`),
      session: {
        addWordToSpellCheckerDictionary(word) {
          done.push(`learn ${word}`)
          return true
        },
      },
    },
    { clipboard: { writeText: async (text) => void done.push(`copy ${text}`) }, text: en.contextMenu },
  )
const names = (over: Partial<Params>) => menu(over).map(({ label, role, type }) => label ?? role ?? type)
const click = (over: Partial<Params>, label: string) =>
  menu(over)
    .find((item) => item.label === label)
    ?.click?.({} as never, undefined, {})

describe('the right click', () => {
  it('offers nothing where there is nothing to do', () => {
    expect(names({})).toEqual([])
    expect(names({ selectionText: ' \n' })).toEqual([])
  })

  it('in a field offers what a field can do, and other words for one that is not known', () => {
    expect(names({ isEditable: true })).toEqual(['cut', 'copy', 'paste', 'separator', 'selectAll'])
    expect(menu({ isEditable: true }).map(({ enabled }) => enabled)).toEqual([
      false,
      true,
      true,
      undefined,
      true,
    ])
    const wrong = { isEditable: true, misspelledWord: 'teh', dictionarySuggestions: ['the', 'tea'] }
    expect(names(wrong).slice(0, 4)).toEqual(['the', 'tea', 'separator', 'Add to dictionary'])
    click(wrong, 'tea')
    click(wrong, 'Add to dictionary')
    expect(done).toEqual(['replace by tea', 'learn teh'])
    expect(menu({ ...wrong, dictionarySuggestions: [] })[0]).toMatchObject({ enabled: false })
  })

  it('copies nothing out of a password field', () => {
    expect(names({ isEditable: true, formControlType: 'input-password' })).toEqual([
      'paste',
      'separator',
      'selectAll',
    ])
  })

  it('copies selected text, and links that lead outside', () => {
    expect(names({ selectionText: 'words' })).toEqual(['copy'])
    const link = { linkURL: 'https://example.org/a', selectionText: 'words' }
    expect(names(link)).toEqual(['Copy link', 'copy'])
    click(link, 'Copy link')
    expect(done).toEqual(['copy https://example.org/a'])
    for (const linkURL of ['app://roomkey/index.html', 'javascript:alert(1)', 'file:///etc/passwd'])
      expect(names({ linkURL })).toEqual([])
  })

  it('is asked for in every window, and shown when it offers something', () => {
    const app = new EventEmitter()
    const shown: unknown[] = []
    offerContextMenu({
      app: app as unknown as App,
      clipboard: { writeText: async () => undefined },
      text: en.contextMenu,
      popUp: (template) => void shown.push(template),
    })
    const contents = new EventEmitter()
    app.emit('web-contents-created', {}, contents)
    const over = { isEditable: false, linkURL: '', misspelledWord: '' }
    contents.emit('context-menu', {}, { ...over, selectionText: '' })
    contents.emit('context-menu', {}, { ...over, selectionText: 'words' })
    expect(shown).toEqual([[{ role: 'copy' }]])
  })
})
