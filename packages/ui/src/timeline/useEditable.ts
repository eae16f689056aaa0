import type { TimelineMessage } from '@roomkey/client/api'
import type { RoomId } from '@roomkey/protocol'
import { useEffect, useRef } from 'react'
import { useParts } from '../app/context.ts'
import { mayEdit } from './mayChange.ts'

/**
 * Tells the composer which message is one's last, and ends the editing of one that was deleted meanwhile: what was typed
 * becomes the draft.
 */
export function useEditable(room: RoomId, messages: readonly TimelineMessage[]): void {
  const { drafts, editing, navigation, text } = useParts()
  const shown = useRef(messages)
  shown.current = messages
  useEffect(() => editing.lastIs(() => shown.current.findLast(mayEdit) ?? null), [editing])
  useEffect(() => {
    const edit = editing.getState().rooms[room]
    if (!edit || !messages.some(({ id, deleted }) => deleted && id === edit.message.id)) return
    editing.end(room)
    navigation.notify(text.composer.editedGone)
    const draft = drafts.peek(room) ?? ''
    if (edit.text !== edit.message.text)
      drafts.write(room, draft === '' ? edit.text : `${draft}\n${edit.text}`)
  }, [drafts, editing, messages, navigation, room, text])
}
