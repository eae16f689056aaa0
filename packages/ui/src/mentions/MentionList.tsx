import { useText } from '../app/context.ts'
import { Avatar } from '../controls/Avatar.tsx'
import type { MentionChoice } from './useMentionChoice.ts'
import './mentions.css'

/** Above the field that has focus, which handles the keys. */
export function MentionList({ choice }: { choice: MentionChoice }) {
  const { mentions } = useText()
  const { people, chosen } = choice
  return (
    <>
      {people.length > 0 && (
        <div id={choice.listId} className="mention-list" role="listbox" aria-label={mentions.people}>
          {people.map(({ id, username }, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the field has focus and handles the keys
            <div
              key={id}
              id={choice.optionId(index)}
              role="option"
              aria-selected={index === chosen}
              className="mention-option"
              // The field keeps focus, and its caret.
              onPointerDown={(event) => event.preventDefault()}
              onMouseDown={(event) => event.preventDefault()}
              onPointerMove={() => choice.point(index)}
              onClick={() => choice.choose(index)}
            >
              <Avatar name={username} size={28} />
              <span className="ellipsis">{username}</span>
            </div>
          ))}
        </div>
      )}
      <span className="hidden-visually" role="status">
        {people.length > 0 && mentions.offered(people.length)}
      </span>
    </>
  )
}
