import { RotateCw, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../controls/Button.tsx'
import { EmptyState } from '../controls/EmptyState.tsx'
import type { Problem } from '../controls/ErrorBoundary.tsx'
import { useText } from './context.ts'
import { problemDetails } from './problemDetails.ts'

/** In place of the app when it could not be drawn. */
export function Broken({ problem }: { problem: Problem }) {
  const { broken } = useText()
  const [copied, setCopied] = useState(false)
  const copy = () =>
    // Refused by the browser: the button then simply does not change.
    navigator.clipboard.writeText(problemDetails(problem, navigator.userAgent, new Date())).then(
      () => setCopied(true),
      () => setCopied(false),
    )
  return (
    <main className="broken" role="alert">
      <EmptyState
        icon={TriangleAlert}
        title={broken.title}
        action={
          <span className="broken-actions">
            <Button look="primary" onClick={() => location.reload()}>
              <RotateCw size={15} aria-hidden /> {broken.reload}
            </Button>
            <Button onClick={() => void copy()}>{copied ? broken.copied : broken.copy}</Button>
          </span>
        }
      >
        {broken.lead}
      </EmptyState>
    </main>
  )
}
