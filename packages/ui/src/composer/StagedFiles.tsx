import type { RoomId } from '@roomkey/protocol'
import { X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useStore } from 'zustand'
import { useParts } from '../app/context.ts'
import { extensionOf } from '../attachments/box.ts'
import { NameInTwo } from '../attachments/FileCard.tsx'
import { Button } from '../controls/Button.tsx'
import { IconButton } from '../controls/IconButton.tsx'
import { messagesFor, type Staged } from '../state/staging.ts'

export function StagedFiles({ room, staged }: { room: RoomId; staged: readonly Staged[] }) {
  const { focus, format, staging, text } = useParts()
  const messages = messagesFor(
    staged.length,
    useStore(staging, (state) => state.perMessage),
  )
  const list = useRef<HTMLUListElement>(null)
  const newest = staged.at(-1)?.file.id
  const count = useRef(staged.length)
  // Beyond what is seen of the list it would look as if nothing had come.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another last one is what was added
  useEffect(() => {
    if (staged.length > count.current) list.current?.scrollTo({ top: list.current.scrollHeight })
    count.current = staged.length
  }, [staged.length, newest])
  if (staged.length === 0) return null
  return (
    <>
      {staged.length > 1 && (
        <div className="staged-head">
          <span className="tabular">
            {text.composer.stagedAll(
              staged.length,
              format.size(staged.reduce((sum, { file }) => sum + file.size, 0)),
            )}
            {messages > 1 && ` · ${text.composer.severalMessages(messages)}`}
          </span>
          <Button
            small
            look="quiet"
            onClick={() => {
              for (const { file } of staged) staging.remove(room, file.id)
              focus.toComposer()
            }}
          >
            {text.composer.removeAll}
          </Button>
        </div>
      )}
      <ul ref={list} className="staged" aria-label={text.composer.staged}>
        {staged.map(({ file, preview }) => (
          <li key={file.id} className="staged-file" title={file.name}>
            {preview ? (
              <img src={preview} alt="" width={40} height={40} />
            ) : (
              <span className="file-kind" aria-hidden>
                {extensionOf(file.name) || '…'}
              </span>
            )}
            <span className="file-words">
              <span className="file-name">
                <NameInTwo name={file.name} />
              </span>
              <span className="file-size tabular">{format.size(file.size)}</span>
            </span>
            <IconButton
              small
              icon={X}
              label={text.composer.remove(file.name)}
              onClick={() => {
                staging.remove(room, file.id)
                focus.toComposer()
              }}
            />
          </li>
        ))}
      </ul>
    </>
  )
}
