import type { AttachmentRow, Failure } from '@roomkey/client/api'
import { Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useParts } from '../../app/context.ts'
import { attempt } from '../../app/useCommand.ts'
import { Button } from '../../controls/Button.tsx'
import { Loading } from './Loading.tsx'
import { PreviewFailed, reasonWords } from './NoPreview.tsx'
import { readText, type ShownText, TEXT_BYTES } from './readText.ts'
import { useScrollKeys } from './useScrollKeys.ts'
import { useTries } from './useTries.ts'

type State =
  | { state: 'loading' }
  | { state: 'failed'; reason: Failure['reason'] }
  | { state: 'shown'; read: number; size: number; shown: ShownText }

/** The beginning of a file as it is written: a page, a drawing or a script is source and nothing else. */
export function TextStage({ file }: { file: AttachmentRow }) {
  const { format, navigation, text } = useParts()
  const [state, again] = useText(file)
  const scroller = useScrollKeys<HTMLPreElement>(state.state === 'shown')
  if (state.state === 'loading') return <Loading file={file} />
  if (state.state === 'failed') {
    return <PreviewFailed file={file} words={reasonWords(text, state.reason)} onAgain={again} />
  }
  const { read, size, shown } = state
  const cut = read < size
  const note = cut
    ? text.files.textCut(format.size(read), format.size(size))
    : shown.linesCut && text.files.linesCut(format.number(shown.lines.length))
  return (
    <section className="preview-text">
      <header className="preview-text-head">
        <span className="tabular">{size === 0 ? text.files.emptyFile : note}</span>
        <Button
          small
          look="quiet"
          onClick={() =>
            navigator.clipboard.writeText(shown.text).then(
              () => navigation.notify(text.files.copied),
              // Refused by the browser: what is shown can be selected.
              () => undefined,
            )
          }
        >
          <Copy size={14} strokeWidth={1.75} aria-hidden />
          {text.files.copyText}
        </Button>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable to scroll it by keys */}
      <pre ref={scroller} tabIndex={0}>
        {shown.lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines are what they are, in their order
          <code key={index}>{`${line}\n`}</code>
        ))}
      </pre>
    </section>
  )
}

function useText(file: AttachmentRow): [State, () => void] {
  const { engine, text } = useParts()
  const [state, setState] = useState<State>({ state: 'loading' })
  const [tries, again] = useTries(state.state === 'failed', () => setState({ state: 'loading' }))
  // biome-ignore lint/correctness/useExhaustiveDependencies: another try asks again
  useEffect(() => {
    let wanted = true
    void attempt(text, engine.filePart({ file: file.id, from: 0, bytes: TEXT_BYTES })).then((part) => {
      if (!wanted) return
      if (!part.ok) setState({ state: 'failed', reason: part.reason })
      else {
        const { bytes, size } = part
        setState({ state: 'shown', read: bytes.length, size, shown: readText(bytes, bytes.length === size) })
      }
    })
    return () => {
      wanted = false
    }
  }, [engine, file.id, text, tries])
  return [state, again]
}
