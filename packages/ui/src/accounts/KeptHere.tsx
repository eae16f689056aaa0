import { useId } from 'react'
import { useParts, useView } from '../app/context.ts'
import type { KeptWithout } from '../platform.ts'
import { useProtection } from './useProtection.ts'
import './keptHere.css'

const ANSWERS: readonly KeptWithout[] = ['memory', 'file']

/** In the account's settings: what protects what is kept, and the choice where nothing does. */
export function KeptHere() {
  const { text } = useParts()
  const asked = useProtection()
  const session = useView({ view: 'session' })
  const titleId = useId()
  if (!asked) return null
  const { choose, protection } = asked
  const words = text.protection
  const now = session?.state === 'signedIn' && session.storage === 'persistent' ? 'file' : 'memory'
  return (
    <section className="account-part" aria-labelledby={titleId}>
      <h3 id={titleId}>{words.title}</h3>
      {protection.keychain ? (
        <p className="kept-note">{words.sealed}</p>
      ) : (
        <>
          <p className="kept-note">{words.why[protection.why]}</p>
          <fieldset className="kept-choices" aria-labelledby={titleId}>
            {ANSWERS.map((answer) => (
              <label key={answer} className="kept-choice">
                <input
                  type="radio"
                  name="kept"
                  checked={(protection.next ?? protection.now ?? 'memory') === answer}
                  onChange={() => choose(answer)}
                />
                <span>
                  <strong>{words[answer]}</strong>
                  <span>{words[`${answer}Hint`]}</span>
                </span>
              </label>
            ))}
          </fieldset>
          <p className="kept-note" role="status">
            {protection.next !== null && protection.next !== now && words.atNextStart}
          </p>
        </>
      )}
    </section>
  )
}
