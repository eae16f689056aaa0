import { useState } from 'react'
import { useParts } from '../app/context.ts'
import { Button } from '../controls/Button.tsx'
import { type Cut, cutText, MORE } from './cutText.ts'

/** A text as it was typed. A long one begins cut, so that nobody pays for what they do not read. */
export function PlainText({ text }: { text: string }) {
  const { text: words, format } = useParts()
  const [cut, setCut] = useState<Cut>('short')
  const shown = cutText(text, cut)
  const left = text.length - shown.length
  return (
    <div className="markdown">
      <p className="markdown-plain" dir="auto">
        {shown}
      </p>
      {left > 0 && (
        <Button small onClick={() => setCut(shown.length + MORE)}>
          {left <= MORE ? words.markdown.showAll : words.markdown.showMore(format.number(left))}
        </Button>
      )}
    </div>
  )
}
