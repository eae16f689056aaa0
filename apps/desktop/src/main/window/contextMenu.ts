import type { App, Clipboard, ContextMenuParams, MenuItemConstructorOptions, WebContents } from 'electron'
import { externalLink } from '../security/externalLink.ts'
import type { Text } from '../text/en.ts'

type Item = MenuItemConstructorOptions
type Editor = Pick<WebContents, 'replaceMisspelling'> & {
  session: Pick<WebContents['session'], 'addWordToSpellCheckerDictionary'>
}
type Params = Pick<
  ContextMenuParams,
  | 'isEditable'
  | 'editFlags'
  | 'linkURL'
  | 'selectionText'
  | 'misspelledWord'
  | 'dictionarySuggestions'
  | 'formControlType'
>

export interface ContextMenuParts {
  app: Pick<App, 'on'>
  clipboard: Pick<Clipboard, 'writeText'>
  text: Text['contextMenu']
  /** Shows it where the pointer is. */
  popUp(template: Item[]): void
}

/**
 * What a right click offers on fields, links and selected text. A page that shows a menu of its own keeps Chromium
 * from asking for this one.
 */
export function offerContextMenu({ app, popUp, ...parts }: ContextMenuParts): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('context-menu', (_menu, params) => {
      const template = contextMenuTemplate(params, contents, parts)
      if (template.length > 0) popUp(template)
    })
  })
}

/** Empty where there is nothing to do. */
export function contextMenuTemplate(
  params: Params,
  contents: Editor,
  { clipboard, text }: Pick<ContextMenuParts, 'clipboard' | 'text'>,
): Item[] {
  if (params.isEditable) return [...spelling(params, contents, text), ...editing(params)]
  const link = externalLink(params.linkURL)
  return [
    ...(link === null ? [] : [{ label: text.copyLink, click: () => void copyText(clipboard, link) }]),
    ...(params.selectionText.trim() === '' ? [] : [{ role: 'copy' } as const]),
  ]
}

async function copyText(clipboard: Pick<Clipboard, 'writeText'>, text: string): Promise<void> {
  try {
    await clipboard.writeText(text)
  } catch (error) {
    console.warn('The clipboard took nothing:', error)
  }
}

function spelling(params: Params, contents: Editor, text: Text['contextMenu']): Item[] {
  const { misspelledWord, dictionarySuggestions } = params
  if (misspelledWord === '') return []
  const suggestions = dictionarySuggestions.map((word) => ({
    label: word,
    click: () => contents.replaceMisspelling(word),
  }))
  return [
    ...(suggestions.length > 0 ? suggestions : [{ label: text.noSuggestions, enabled: false }]),
    { type: 'separator' },
    {
      label: text.addToDictionary,
      click: () => contents.session.addWordToSpellCheckerDictionary(misspelledWord),
    },
    { type: 'separator' },
  ]
}

const editing = ({ editFlags, formControlType }: Params): Item[] => [
  // What is typed into a password field stays there.
  ...(formControlType === 'input-password'
    ? []
    : ([
        { role: 'cut', enabled: editFlags.canCut },
        { role: 'copy', enabled: editFlags.canCopy },
      ] as const)),
  { role: 'paste', enabled: editFlags.canPaste },
  { type: 'separator' },
  { role: 'selectAll', enabled: editFlags.canSelectAll },
]
