import type { Person, TimelineMessage } from '@roomkey/client/api'
import type { RoomId } from '@roomkey/protocol'
import { useMemo } from 'react'
import { useParts, useRoomRow, useView } from '../app/context.ts'
import { attempt, failureText } from '../app/useCommand.ts'
import { useCopyLink } from '../links/useCopyLink.ts'
import { useWriteTo } from '../rooms/useWriteTo.ts'
import { mayDelete } from './mayChange.ts'

export interface MessageActions {
  mayDelete(message: TimelineMessage): boolean
  copy(message: TimelineMessage): void
  copyLink(message: TimelineMessage): void
  edit(message: TimelineMessage): void
  /** Asks first. */
  delete(message: TimelineMessage): void
  /** Whom one may write to because of it: its author, unless one already does here. */
  personOf(message: TimelineMessage): Person | null
  writeTo(person: Person): void
  retry(message: TimelineMessage): void
  discard(message: TimelineMessage): void
}

export function useMessageActions(room: RoomId): MessageActions {
  const { editing, engine, navigation, text } = useParts()
  const view = useView({ view: 'room', room })
  const copyLink = useCopyLink()
  const direct = useRoomRow(room)?.directWith?.id
  const writeTo = useWriteTo()
  const moderates = view?.myRole === 'owner' && view.name !== ''
  return useMemo(() => {
    const report = async (call: ReturnType<typeof engine.retryMessage>) => {
      const result = await attempt(text, call)
      if (!result.ok) navigation.notify(failureText(text, result), 'danger')
    }
    return {
      mayDelete: (message) => mayDelete(message, moderates),
      copy(message) {
        navigator.clipboard.writeText(message.text).then(
          () => navigation.notify(text.timeline.copied),
          () => navigation.notify(text.failure.internal, 'danger'),
        )
      },
      copyLink: (message) => copyLink(room, message.id),
      edit: (message) => editing.begin(room, message),
      delete(message) {
        // Its button goes with the message; the message itself stays, and gets focus back from the dialog.
        document.querySelector<HTMLElement>(`[data-message="${message.id}"]`)?.focus({ preventScroll: true })
        navigation.show({ kind: 'deleteMessage', room, message })
      },
      personOf: ({ isOwn, sender }) => (isOwn || sender?.id === direct ? null : sender),
      writeTo: (person) => void writeTo(person),
      retry: (message) => void report(engine.retryMessage(message.id)),
      discard: (message) => void report(engine.discardMessage(message.id)),
    }
  }, [copyLink, direct, editing, engine, moderates, navigation, room, text, writeTo])
}
