import { Square, SquareCheck } from 'lucide-react'
import { memo, type ReactNode } from 'react'
import ReactMarkdown, { type Components } from 'react-markdown'
import remarkBreaks from 'remark-breaks'
import remarkGfm from 'remark-gfm'
import { useText } from '../app/context.ts'
import { ErrorBoundary } from '../controls/ErrorBoundary.tsx'
import { RoomLinkText } from '../links/RoomLinkText.tsx'
import { remarkRoomLinks } from '../links/remarkRoomLinks.ts'
import { readLink, readRoomLink } from '../links/roomLink.ts'
import { MentionText } from '../mentions/MentionText.tsx'
import { MENTION_TEXT, remarkMentions } from '../mentions/remarkMentions.ts'
import { CodeBlock } from './CodeBlock.tsx'
import { ExternalLink } from './ExternalLink.tsx'
import { isFormattable } from './formattable.ts'
import { isPlainLine } from './isPlainLine.ts'
import { PlainText } from './PlainText.tsx'
import { remarkDirection } from './remarkDirection.ts'
import { safeUrl } from './safeUrl.ts'
import './markdown.css'

const plugins = [
  [remarkGfm, { singleTilde: false }],
  remarkBreaks,
  remarkRoomLinks,
  remarkMentions,
  remarkDirection,
] as const

/** One to three and nothing else: the picture is the message, so it is drawn as one. */
const FEW_EMOJI = /^\s*(?:\p{RGI_Emoji}\s*){1,3}$/v

interface Directed {
  children?: ReactNode
  dir?: string | undefined
}

/** Headings in a chat are emphasis, not structure: six sizes of shouting help nobody, nor a screen reader's outline. */
const Heading = ({ children, dir }: Directed) => (
  <p className="markdown-heading" dir={dir}>
    {children}
  </p>
)

/** A picture from elsewhere would tell its server who reads what and when: it is shown as a link. */
function ImageLink({ src, alt }: { src?: unknown; alt?: string | undefined }) {
  const text = useText()
  const address = typeof src === 'string' ? src : undefined
  return <ExternalLink href={address}>{alt || address || text.markdown.image}</ExternalLink>
}

/** A task's box is shown, not clicked: the message belongs to its writer. */
function TaskBox({ checked = false }: { checked?: boolean | undefined }) {
  const { done, open } = useText().markdown
  const Icon = checked ? SquareCheck : Square
  return (
    <Icon
      className="markdown-task"
      size={15}
      strokeWidth={1.75}
      role="img"
      aria-label={checked ? done : open}
    />
  )
}

function Link({ href = '', children }: { href?: string | undefined; children?: ReactNode }) {
  const link = readLink(href)
  if (link === null) return <ExternalLink href={href}>{children}</ExternalLink>
  return (
    <RoomLinkText address={href} link={link}>
      {children}
    </RoomLinkText>
  )
}

const components: Components = {
  input: ({ checked }) => <TaskBox checked={checked} />,
  a: Link,
  img: ({ src, alt }) => <ImageLink src={src} alt={alt} />,
  pre: ({ children }) => <CodeBlock>{children}</CodeBlock>,
  table: ({ children, dir }) => (
    <div className="markdown-table">
      <table dir={dir}>{children}</table>
    </div>
  ),
  h1: Heading,
  h2: Heading,
  h3: Heading,
  h4: Heading,
  h5: Heading,
  h6: Heading,
  [MENTION_TEXT as 'span']: ({ children }) => <MentionText>{children}</MentionText>,
}

/**
 * A message's text. HTML in it is shown as it was typed; nothing is loaded from elsewhere. What would take long to
 * format, or cannot be, is shown as plain text: one message must never cost the reader the others.
 */
export const Markdown = memo(function Markdown({ text }: { text: string }) {
  if (!isFormattable(text)) return <PlainText text={text} />
  if (isPlainLine(text))
    return (
      <div className={classOf(text)}>
        <p dir="auto">{text}</p>
      </div>
    )
  return (
    <ErrorBoundary about={text} fallback={() => <PlainText text={text} />}>
      <Formatted text={text} />
    </ErrorBoundary>
  )
})

const classOf = (text: string) => (FEW_EMOJI.test(text) ? 'markdown markdown-emoji' : 'markdown')

/** Exported for the test that what needs no parsing looks the same with it. */
export function Formatted({ text }: { text: string }) {
  return (
    <div className={classOf(text)}>
      <ReactMarkdown
        remarkPlugins={[...plugins] as never}
        components={components}
        urlTransform={(url) => (readRoomLink(url) === null ? (safeUrl(url) ?? '') : url)}
      >
        {text}
      </ReactMarkdown>
    </div>
  )
}
