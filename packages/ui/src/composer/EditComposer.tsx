import type { RoomId } from '@roomkey/protocol'
import { Check, Pencil, X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useStore } from 'zustand'
import { useParts } from '../app/context.ts'
import { attempt, failureText } from '../app/useCommand.ts'
import { IconButton } from '../controls/IconButton.tsx'
import { ComposerFoot } from './ComposerFoot.tsx'
import { ComposerText } from './ComposerText.tsx'
import { HandedOver } from './HandedOver.tsx'
import { overLimit } from './limit.ts'
import { Transfers } from './Transfers.tsx'
import './composer.css'

/** In the composer's place while a message is changed; the draft waits. Mount it with the message as its key. */
export function EditComposer({ room }: { room: RoomId }) {
  const { editing, engine, focus, navigation, text, unkept } = useParts()
  const edit = useStore(editing, (state) => state.rooms[room])
  const area = useRef<HTMLTextAreaElement>(null)

  useEffect(() => {
    const element = area.current
    const release = focus.composerIs(element)
    element?.focus()
    element?.setSelectionRange(element.value.length, element.value.length)
    return release
  }, [focus])
  // The one before it may be above what is in sight.
  const id = edit?.message.id
  useEffect(() => {
    document.querySelector(`[data-message="${id}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [id])
  if (!edit) return null
  const { message } = edit
  const over = overLimit(edit.text) > 0

  async function save() {
    if (over || !edit) return
    const words = edit.text.trim()
    if (words === '' && message.attachments.length === 0)
      return navigation.show({ kind: 'deleteMessage', room, message })
    editing.end(room)
    if (words === message.text.trim() && message.change === null) return
    const call = engine.editMessage({ message: message.id, text: words })
    const result = await attempt(text, unkept.handOver({ room, text: words, files: 0 }, call))
    if (result.ok) return
    navigation.notify(failureText(text, result), 'danger')
    // Nothing typed is lost.
    if (editing.getState().rooms[room]) return
    editing.begin(room, message)
    editing.write(room, edit.text)
  }

  return (
    <div className="composer">
      <HandedOver room={room} />
      <Transfers room={room} />
      <div className="composer-box" data-over={over || undefined}>
        <div className="composer-editing">
          <Pencil size={14} strokeWidth={1.75} aria-hidden />
          <strong>{text.composer.editing}</strong>
          <span className="ellipsis" dir="auto">
            {message.text}
          </span>
          <IconButton
            small
            icon={X}
            label={text.composer.stopEditing}
            keys="Esc"
            onClick={() => editing.end(room)}
          />
        </div>
        <div className="composer-line composer-line-edit">
          <ComposerText
            room={room}
            area={area}
            value={edit.text}
            label={text.composer.editLabel}
            onWrite={(next) => editing.write(room, next)}
            onEnter={() => void save()}
            onEscape={() => editing.end(room)}
          />
          <IconButton
            className="composer-send"
            icon={Check}
            label={text.composer.save}
            disabled={over}
            onClick={() => void save()}
          />
        </div>
      </div>
      <ComposerFoot room={room} length={edit.text.length} hint={text.composer.editHint} />
    </div>
  )
}
