import { mentionsPerson, type TimelineMessage } from '@roomkey/client/api'
import type { RoomId } from '@roomkey/protocol'
import { CircleAlert, Clock, Trash2 } from 'lucide-react'
import { memo, useContext, useMemo } from 'react'
import { useStore } from 'zustand'
import { useParts, useText } from '../app/context.ts'
import { Attachments } from '../attachments/Attachments.tsx'
import { Avatar } from '../controls/Avatar.tsx'
import { Button } from '../controls/Button.tsx'
import { ErrorBoundary } from '../controls/ErrorBoundary.tsx'
import { Markdown } from '../markdown/Markdown.tsx'
import { PlainText } from '../markdown/PlainText.tsx'
import { MentionContext } from '../mentions/MentionContext.ts'
import { MessageTools, messageKeys } from './MessageTools.tsx'
import { mayRetry, retryWords } from './mayChange.ts'
import type { MessageActions } from './useMessageActions.ts'
import { useNear } from './useNear.ts'
import './message.css'

interface MessageItemProps {
  room: RoomId
  message: TimelineMessage
  starts: boolean
  /** Tab reaches one message of the timeline. */
  reachable: boolean
  /** A search led here. */
  found: boolean
  actions: MessageActions
}

/**
 * A message that cannot be drawn is shown by its words alone, and the others stay. One that goes on standing where it
 * is costs nothing when others come and go.
 */
export const MessageItem = memo(function MessageItem(props: MessageItemProps) {
  return (
    <ErrorBoundary about={props.message} fallback={() => <BareMessage {...props} />}>
      <Message {...props} />
    </ErrorBoundary>
  )
})

function BareMessage({ message, reachable }: MessageItemProps) {
  const text = useText()
  const name = message.sender?.username ?? text.app.somebody
  return (
    <article
      className="message"
      data-message={message.id}
      data-starts
      tabIndex={reachable ? 0 : -1}
      aria-label={name}
    >
      <div className="message-gutter" />
      <div className="message-main">
        <header className="message-head">
          <span className="message-name ellipsis">{name}</span>
        </header>
        <div className="message-body">
          <PlainText text={message.deleted ? text.timeline.deleted : message.text} />
        </div>
      </div>
    </article>
  )
}

function Message({ room, message, starts, reachable, found, actions }: MessageItemProps) {
  const { editing, format, text } = useParts()
  const edited = useStore(editing, (state) => state.rooms[room]?.message.id === message.id)
  const { near, handlers } = useNear()
  const name = message.sender?.username ?? text.app.somebody
  const mentioned = useMentioned(message)
  // From the keyboard the message's own menu offers the same.
  const person = actions.personOf(message) !== null || undefined
  const pending = message.state === 'waiting' || message.state === 'sending' ? message.state : null
  return (
    <article
      className="message"
      data-message={message.id}
      data-starts={starts || undefined}
      data-state={message.state}
      data-own={message.isOwn || undefined}
      data-mention={mentioned || undefined}
      data-found={found || undefined}
      data-editing={edited || undefined}
      tabIndex={reachable ? 0 : -1}
      aria-label={`${name}, ${format.clock(message.at)}${mentioned ? `, ${text.timeline.mentionsYou}` : ''}`}
      {...handlers}
      onKeyDown={(event) => messageKeys(event, message, actions)}
    >
      <div className="message-gutter">
        {starts ? (
          <span data-person={person}>
            <Avatar name={name} size={36} />
          </span>
        ) : pending ? (
          <PendingMark state={pending} files={message.attachments.length} />
        ) : (
          <time className="message-time-hover tabular" dateTime={new Date(message.at).toISOString()}>
            {format.clock(message.at)}
          </time>
        )}
      </div>
      <div className="message-main">
        {starts && (
          <header className="message-head">
            <span className="message-name ellipsis" data-person={person}>
              {name}
            </span>
            <time
              className="message-time tabular"
              dateTime={new Date(message.at).toISOString()}
              title={format.full(message.at)}
            >
              {format.clock(message.at)}
            </time>
            {pending && <PendingMark state={pending} files={message.attachments.length} />}
          </header>
        )}
        {message.deleted ? (
          <p className="message-deleted">
            <Trash2 size={14} strokeWidth={1.75} aria-hidden /> {text.timeline.deleted}
          </p>
        ) : (
          <>
            {message.text !== '' && (
              <div className="message-body">
                <Markdown text={message.text} />
                <EditedMark at={message.editedAt} />
              </div>
            )}
            <Attachments message={message} />
            {message.text === '' && <EditedMark at={message.editedAt} />}
          </>
        )}
        {message.state === 'failed' && <Failed message={message} actions={actions} />}
      </div>
      {near && (!message.deleted || message.change) && <MessageTools message={message} actions={actions} />}
    </article>
  )
}

/** Told of the words as they were written, as the engine does, so that what is counted is what is marked. */
function useMentioned({ isOwn, text }: TimelineMessage): boolean {
  const { me } = useContext(MentionContext)
  return useMemo(() => me !== null && !isOwn && mentionsPerson(text, me), [isOwn, text, me])
}

function EditedMark({ at }: { at: number | null }) {
  const { format, text } = useParts()
  if (at === null) return null
  return (
    <time className="message-edited" dateTime={new Date(at).toISOString()} title={format.full(at)}>
      ({text.timeline.edited})
    </time>
  )
}

/** Beside the time, or in its place: when the mark goes, nothing moves. */
function PendingMark({ state, files }: { state: 'waiting' | 'sending'; files: number }) {
  const text = useText()
  const label = state === 'sending' && files > 0 ? text.timeline.filesFirst(files) : text.timeline[state]
  return (
    <span className="message-pending" role="img" aria-label={label} title={label}>
      <Clock size={13} strokeWidth={2} aria-hidden />
    </span>
  )
}

function Failed({ message, actions }: { message: TimelineMessage; actions: MessageActions }) {
  const text = useText()
  if (message.state !== 'failed') return null
  return (
    <div className="message-failed">
      <CircleAlert size={15} aria-hidden />
      <span className="message-failed-reason">
        {text.timeline.failed(message.reason, message.change?.kind)}
      </span>
      {mayRetry(message) && (
        <Button small onClick={() => actions.retry(message)}>
          {retryWords(message, text)}
        </Button>
      )}
      <Button small look="quiet" onClick={() => actions.discard(message)}>
        {text.timeline.discard}
      </Button>
    </div>
  )
}
