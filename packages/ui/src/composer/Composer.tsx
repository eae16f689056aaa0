import type { RoomId } from '@roomkey/protocol'
import { ArrowUp, Paperclip } from 'lucide-react'
import { type ClipboardEvent, type KeyboardEvent, useEffect, useLayoutEffect, useRef } from 'react'
import { useStore } from 'zustand'
import { useMedia, useParts } from '../app/context.ts'
import { attempt, failureText } from '../app/useCommand.ts'
import { IconButton } from '../controls/IconButton.tsx'
import { MAX_CHARACTERS, overLimit } from './limit.ts'
import { StagedFiles } from './StagedFiles.tsx'
import { Transfers } from './Transfers.tsx'
import { TypingLine } from './TypingLine.tsx'
import { useAddFiles } from './useAddFiles.ts'
import { useDraft } from './useDraft.ts'
import { useTyping } from './useTyping.ts'
import './composer.css'

const NONE: readonly never[] = []
const WARN_BELOW = 500

/** Mount it with the room as its key: draft, focus and typing belong to one room. */
export function Composer({ room, name }: { room: RoomId; name: string }) {
  const { drafts, engine, focus, navigation, staging, text } = useParts()
  const [draft, write] = useDraft(room)
  const staged = useStore(staging, (state) => state.rooms[room] ?? NONE)
  const addFiles = useAddFiles()
  const typing = useTyping(room)
  const area = useRef<HTMLTextAreaElement>(null)
  const picker = useRef<HTMLInputElement>(null)
  const touch = useMedia('(pointer: coarse)')
  const over = overLimit(draft)
  const ready = (draft.trim() !== '' || staged.length > 0) && over <= 0

  useEffect(() => focus.composerIs(area.current), [focus])
  // A touch screen's keyboard would cover the room that was just opened.
  useEffect(() => {
    if (!touch) focus.toComposer()
  }, [focus, touch])

  // Firefox does not size a field by its content yet.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text decides the height
  useLayoutEffect(() => {
    const element = area.current
    if (!element || CSS.supports('field-sizing', 'content')) return
    element.style.height = over > 0 ? '' : 'auto'
    if (over <= 0) element.style.height = `${element.scrollHeight}px`
  }, [draft])

  async function send() {
    if (!ready) return
    const files = staging.take(room)
    const words = draft.trim()
    write('')
    drafts.flush(room)
    typing.stop()
    const [first, ...rest] = files
    const result = await attempt<unknown>(
      text,
      first
        ? engine.sendFiles({ room, text: words, files: [first, ...rest] })
        : engine.sendMessage({ room, text: words }),
    )
    if (result.ok) return
    // Nothing typed is lost: it goes back where it came from, before whatever was typed since.
    const since = drafts.peek(room) ?? ''
    write(since === '' ? words : `${words}\n${since}`)
    staging.restore(room, files)
    navigation.notify(failureText(text, result), 'danger')
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    // While an input method composes a word, Enter chooses a candidate.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    void send()
  }

  function onPaste(event: ClipboardEvent) {
    const files = [...event.clipboardData.files]
    // Copied text from an office program brings a picture of itself along; the text is meant.
    if (files.length === 0 || event.clipboardData.types.includes('text/plain')) return
    event.preventDefault()
    void addFiles(room, files)
  }

  return (
    <div className="composer">
      <Transfers room={room} />
      <div className="composer-box" data-over={over > 0 || undefined}>
        <StagedFiles room={room} staged={staged} />
        <div className="composer-line">
          <IconButton icon={Paperclip} label={text.composer.attach} onClick={() => picker.current?.click()} />
          <input
            ref={picker}
            type="file"
            multiple
            hidden
            aria-label={text.composer.attach}
            onChange={(event) => {
              void addFiles(room, [...(event.target.files ?? [])])
              // So that picking the same file again counts as a change.
              event.target.value = ''
              focus.toComposer()
            }}
          />
          <textarea
            ref={area}
            className="composer-text"
            // Measuring a megabyte at every key takes longer than the key: beyond the limit the height is given.
            data-tall={over > 0 || undefined}
            rows={1}
            value={draft}
            aria-label={text.composer.label(name)}
            placeholder={text.composer.label(name)}
            aria-describedby="composer-note"
            onChange={(event) => {
              write(event.target.value)
              typing.typed(event.target.value)
            }}
            onKeyDown={onKeyDown}
            onPaste={onPaste}
          />
          <IconButton
            className="composer-send"
            icon={ArrowUp}
            label={text.composer.send}
            disabled={!ready}
            onClick={() => {
              void send()
              focus.toComposer()
            }}
          />
        </div>
      </div>
      <div className="composer-foot">
        <TypingLine room={room} />
        <span id="composer-note" className="composer-note tabular" data-over={over > 0 || undefined}>
          {over > 0
            ? text.composer.tooLong(over)
            : draft.length > MAX_CHARACTERS - WARN_BELOW
              ? text.composer.left(-over)
              : draft !== '' && text.composer.hint}
        </span>
        <span className="hidden-visually" role="status">
          {over > 0 && text.composer.tooLong(over)}
        </span>
      </div>
    </div>
  )
}
