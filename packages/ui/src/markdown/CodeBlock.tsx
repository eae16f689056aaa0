import { Check, Copy } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useText } from '../app/context.ts'
import { IconButton } from '../controls/IconButton.tsx'

export function CodeBlock({ children }: { children: ReactNode }) {
  const text = useText()
  const block = useRef<HTMLPreElement>(null)
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 1500)
    return () => clearTimeout(timer)
  }, [copied])
  return (
    <div className="code-block">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable to scroll it by keys */}
      <pre ref={block} dir="ltr" tabIndex={0}>
        {children}
      </pre>
      <IconButton
        small
        className="code-block-copy"
        icon={copied ? Check : Copy}
        label={copied ? text.markdown.copied : text.markdown.copyCode}
        onClick={() =>
          // Refused by the browser: the button then simply does not turn into a tick.
          navigator.clipboard.writeText(block.current?.textContent ?? '').then(
            () => setCopied(true),
            () => setCopied(false),
          )
        }
      />
    </div>
  )
}
