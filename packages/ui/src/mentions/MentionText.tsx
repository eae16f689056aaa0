import { findMentions } from '@roomkey/client/api'
import { type ReactNode, useContext } from 'react'
import { MentionContext } from './MentionContext.ts'
import './mentions.css'

/** Plain text in which the names of the room's members stand out, mine more than others. */
export function MentionText({ children }: { children?: ReactNode }) {
  const { names, me } = useContext(MentionContext)
  const text = Array.isArray(children) ? children.join('') : String(children ?? '')
  const parts: ReactNode[] = []
  let done = 0
  for (const { from, to, name } of findMentions(text, (each) => names.has(each))) {
    parts.push(
      text.slice(done, from),
      <span key={from} className="mention" data-me={name === me || undefined}>
        {text.slice(from, to)}
      </span>,
    )
    done = to
  }
  return (
    <>
      {parts}
      {text.slice(done)}
    </>
  )
}
