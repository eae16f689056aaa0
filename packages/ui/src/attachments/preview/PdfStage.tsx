import { type AttachmentRow, LARGEST_WHOLE } from '@roomkey/client/api'
import { type RefObject, useEffect, useRef, useState } from 'react'
import { useParts } from '../../app/context.ts'
import { attempt } from '../../app/useCommand.ts'
import { Loading } from './Loading.tsx'
import { PreviewFailed, reasonWords } from './NoPreview.tsx'
import type { Pdf, PdfPage } from './pdf/openPdf.ts'
import { useScrollKeys } from './useScrollKeys.ts'
import { useTries } from './useTries.ts'

type State = { state: 'loading' } | { state: 'failed'; words: string } | { state: 'shown'; pdf: Pdf }

/** The pages of a document, drawn as they come into sight. What draws them is loaded with the first one. */
export function PdfStage({ file }: { file: AttachmentRow }) {
  const { text } = useParts()
  const [state, again] = usePdf(file)
  const scroller = useScrollKeys<HTMLElement>(state.state === 'shown')
  if (state.state === 'loading') return <Loading file={file} />
  if (state.state === 'failed') return <PreviewFailed file={file} words={state.words} onAgain={again} />
  const { count, pages } = state.pdf
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable to scroll it by keys
    <section ref={scroller} className="preview-pdf" tabIndex={0} aria-label={file.name}>
      {pages.map((page, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: pages are numbered
        <Page key={index} page={page} scroller={scroller} label={text.files.page(index + 1, count)} />
      ))}
      {count > pages.length && <p className="preview-words">{text.files.pagesCut(pages.length, count)}</p>}
    </section>
  )
}

/** A window that is being resized draws pages anew now and then, not with every pixel. */
const inSteps = (pixels: number): number => Math.ceil(pixels / 200) * 200

interface PageProps {
  page: PdfPage
  scroller: RefObject<HTMLElement | null>
  label: string
}

/** Its place is as high as it will be, so that nothing moves; what is far out of sight holds no picture. */
function Page({ page, scroller, label }: PageProps) {
  const place = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const [near, setNear] = useState(false)
  const [width, setWidth] = useState(0)
  const [words, setWords] = useState('')
  useEffect(() => {
    const { current } = place
    if (!current) return
    const observer = new IntersectionObserver(([entry]) => setNear(entry?.isIntersecting ?? false), {
      // A margin reaches beyond the element that scrolls, and beyond no other one.
      root: scroller.current,
      rootMargin: '100%',
    })
    observer.observe(current)
    const sized = new ResizeObserver(([entry]) => setWidth(inSteps(entry?.contentRect.width ?? 0)))
    sized.observe(current)
    return () => {
      observer.disconnect()
      sized.disconnect()
    }
  }, [scroller])
  useEffect(() => {
    const { current } = canvas
    if (!near || !current || width === 0) return
    const drawing = page.draw(current, width * devicePixelRatio)
    // Given up, or broken: it stays white.
    drawing.done.catch(() => undefined)
    page.words().then(setWords, () => undefined)
    return () => {
      drawing.cancel()
      current.width = 0
      current.height = 0
    }
  }, [near, page, width])
  return (
    <div ref={place} className="preview-page" style={{ aspectRatio: `1 / ${page.ratio}` }}>
      <canvas ref={canvas} role="img" aria-label={label} />
      <span className="hidden-visually">{words}</span>
    </div>
  )
}

function usePdf(file: AttachmentRow): [State, () => void] {
  const { engine, format, text } = useParts()
  const [state, setState] = useState<State>({ state: 'loading' })
  const [tries, again] = useTries(state.state === 'failed', () => setState({ state: 'loading' }))
  // biome-ignore lint/correctness/useExhaustiveDependencies: another try asks again
  useEffect(() => {
    let wanted = true
    const reading = new AbortController()
    const fail = (words: string) => wanted && setState({ state: 'failed', words })
    let here = false
    const load = async () => {
      const got = await attempt(text, engine.fileBytes(file.id))
      here = true
      if (!got.ok && got.reason === 'tooLarge')
        return fail(text.files.tooLargeToShow(format.size(LARGEST_WHOLE)))
      if (!got.ok) return fail(reasonWords(text, got.reason))
      try {
        const { openPdf } = await import('./pdf/openPdf.ts')
        const pdf = await openPdf(got.bytes, reading.signal)
        if (wanted) setState({ state: 'shown', pdf })
      } catch (error) {
        const locked = error instanceof Error && error.name === 'PasswordException'
        fail(locked ? text.files.locked : text.files.broken)
      }
    }
    void load()
    return () => {
      wanted = false
      reading.abort()
      if (!here) void engine.withdrawFile(file.id).catch(() => undefined)
    }
  }, [engine, file.id, text, tries])
  return [state, again]
}
