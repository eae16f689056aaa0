import type { LostWriting } from '@roomkey/client/api'
import { CircleAlert } from 'lucide-react'
import { useParts, useText, useView } from '../app/context.ts'
import { Button } from '../controls/Button.tsx'
import './actions.css'

/** What was written in rooms one is no longer in and never went out: it can be copied before it is put away. */
export function LostWritings() {
  const text = useText()
  const lost = useView({ view: 'lost' }) ?? []
  return (
    <section className="actions" aria-label={lost.length > 0 ? text.lost.title : undefined}>
      <ul aria-live="polite">
        {lost.map((each) => (
          <Item key={each.id} lost={each} />
        ))}
      </ul>
    </section>
  )
}

function Item({ lost: { id, roomName, texts, files } }: { lost: LostWriting }) {
  const { engine, navigation, text } = useParts()
  const words = text.lost
  const copy = () =>
    navigator.clipboard.writeText(texts.join('\n\n')).then(
      () => navigation.notify(words.copied),
      () => navigation.notify(text.failure.internal, 'danger'),
    )
  const putAway = () =>
    engine.forgetLost(id).then(
      (result) => !result.ok && navigation.notify(result.message, 'danger'),
      () => navigation.notify(text.failure.internal, 'danger'),
    )
  const said = [texts.length > 0 && words.texts(texts.length), files > 0 && words.files(files)]
  return (
    <li className="action" data-state="failed">
      <CircleAlert size={14} strokeWidth={2} aria-hidden />
      <span className="action-words">
        <span className="action-what">{words.what(roomName)}</span>
        <span className="action-state">{said.filter(Boolean).join(' ')}</span>
      </span>
      <span className="action-buttons">
        {texts.length > 0 && (
          <Button small aria-label={words.about(words.copy, roomName)} onClick={() => void copy()}>
            {words.copy}
          </Button>
        )}
        <Button
          small
          look="quiet"
          aria-label={words.about(words.away, roomName)}
          onClick={() => void putAway()}
        >
          {words.away}
        </Button>
      </span>
    </li>
  )
}
