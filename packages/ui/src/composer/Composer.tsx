import type { Result } from '@roomkey/client/api'
import type { RoomId } from '@roomkey/protocol'
import { ArrowUp, Paperclip } from 'lucide-react'
import { type ClipboardEvent, useEffect, useRef } from 'react'
import { useStore } from 'zustand'
import { useMedia, useParts } from '../app/context.ts'
import { attempt, failureText } from '../app/useCommand.ts'
import { IconButton } from '../controls/IconButton.tsx'
import { ComposerFoot } from './ComposerFoot.tsx'
import { ComposerText } from './ComposerText.tsx'
import { HandedOver } from './HandedOver.tsx'
import { overLimit } from './limit.ts'
import { StagedFiles } from './StagedFiles.tsx'
import { Transfers } from './Transfers.tsx'
import { useAddFiles } from './useAddFiles.ts'
import { useDraft } from './useDraft.ts'
import { useTyping } from './useTyping.ts'
import './composer.css'

const NONE: readonly never[] = []

/** Mount it with the room as its key: draft, focus and typing belong to one room. */
export function Composer({ room, name }: { room: RoomId; name: string }) {
  const { drafts, editing, engine, focus, navigation, reading, staging, text, unkept } = useParts()
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
  useEffect(() => void staging.load(room), [staging, room])
  // A touch screen's keyboard would cover the room that was just opened.
  useEffect(() => {
    if (!touch) focus.toComposer()
  }, [focus, touch])

  async function send() {
    if (!ready) return
    const session = staging.session()
    const files = staging.take(room)
    const words = draft.trim()
    write('')
    drafts.flush(room)
    typing.stop()
    // What one sends one wants to see, also from a place where the newest messages are not loaded.
    reading.toEnd()
    navigation.forgetBack()
    const [first, ...rest] = files
    const call: Promise<Result<unknown>> = first
      ? engine.sendFiles({ room, text: words, files: [first, ...rest] })
      : engine.sendMessage({ room, text: words })
    const what = { room, text: words, files: files.length }
    const result = await attempt(text, unkept.handOver(what, call))
    staging.left(files)
    // Signed out meanwhile: it is not for the composer of whoever is next.
    if (result.ok || session.aborted) return
    // Nothing typed is lost: it goes back where it came from, before whatever was typed since.
    const since = drafts.peek(room) ?? ''
    write(since === '' ? words : `${words}\n${since}`)
    staging.restore(room, files)
    navigation.notify(failureText(text, result), 'danger')
  }

  /** In an empty line the arrow has nowhere to go. */
  function onArrowUp(): boolean {
    const last = draft === '' ? editing.last() : null
    if (last) editing.begin(room, last)
    return last !== null
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
      <HandedOver room={room} />
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
          <ComposerText
            room={room}
            area={area}
            value={draft}
            label={text.composer.label(name)}
            onWrite={(next) => {
              write(next)
              typing.typed(next)
            }}
            onEnter={() => void send()}
            onArrowUp={onArrowUp}
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
      <ComposerFoot room={room} length={draft.length} hint={text.composer.hint} />
    </div>
  )
}
