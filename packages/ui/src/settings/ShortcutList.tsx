import { useParts } from '../app/context.ts'
import { alt, backKeys, modifier, shift } from '../keyboard/keys.ts'
import { KEYED_ACCOUNTS } from '../keyboard/useAccountKeys.ts'
import './shortcutList.css'

/** Every key that does something. */
export function ShortcutList() {
  const { platform, text } = useParts()
  const { shortcuts } = text
  const several: Array<[string, string[]]> = platform.accounts
    ? [[shortcuts.accounts, [modifier, `1 – ${KEYED_ACCOUNTS}`]]]
    : []
  const zoom: Array<[string, string[]]> = platform.shell ? [[shortcuts.zoom, [modifier, '+', '−', '0']]] : []
  const groups: Array<[string, Array<[string, string[]]>]> = [
    [
      shortcuts.groups.everywhere,
      [
        [shortcuts.switcher, [modifier, 'K']],
        [shortcuts.search, [modifier, 'F']],
        [shortcuts.searchEverywhere, [modifier, shift, 'F']],
        [shortcuts.back, backKeys.split(' ')],
        [shortcuts.previousRoom, [alt, '↑']],
        [shortcuts.nextRoom, [alt, '↓']],
        [shortcuts.nextUnread, [modifier, shift, 'A']],
        [shortcuts.details, [modifier, '.']],
        ...zoom,
        [shortcuts.settings, [modifier, ',']],
        [shortcuts.list, [modifier, '/']],
        ...several,
        [shortcuts.close, ['Esc']],
      ],
    ],
    [
      shortcuts.groups.reading,
      [
        [shortcuts.moveMessages, ['↑', '↓']],
        [shortcuts.edit, ['E']],
        [shortcuts.delete, ['Del']],
        [shortcuts.saveFile, [modifier, 'S']],
        [shortcuts.walkFiles, ['←', '→']],
        [shortcuts.zoomPicture, ['+', '−']],
        [shortcuts.focusComposer, ['Esc']],
      ],
    ],
    [
      shortcuts.groups.writing,
      [
        [shortcuts.send, ['Enter']],
        [shortcuts.newLine, [shift, 'Enter']],
        [shortcuts.mention, ['@']],
        [shortcuts.editLast, ['↑']],
        [shortcuts.cancelEdit, ['Esc']],
      ],
    ],
  ]
  return (
    <>
      {groups.map(([title, rows]) => (
        <section key={title} className="shortcuts">
          <h4>{title}</h4>
          <dl>
            {rows.map(([what, keys]) => (
              <div key={what}>
                <dt>{what}</dt>
                <dd>
                  {keys.map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </>
  )
}
