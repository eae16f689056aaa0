import type { Failure, Result } from '@roomkey/client/api'
import { useCallback, useRef, useState } from 'react'
import type { Text } from '../text/en.ts'
import { useText } from './context.ts'

/** Our own words where the reason alone says it; the engine's where only it knows what was wrong. */
export function failureText(text: Text, failure: Failure): string {
  const own: Partial<Record<Failure['reason'], string>> = text.failure
  return own[failure.reason] ?? failure.message
}

/** A call that was lost on its way to the engine reads like any other failure. */
export async function attempt<T>(text: Text, call: Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await call
  } catch {
    return { ok: false, reason: 'internal', message: text.failure.internal }
  }
}

export interface CommandState {
  /** For `aria-disabled`: a button that is truly disabled would lose focus, and with it the keyboard. */
  busy: boolean
  failure: Failure | null
  /** Runs one call at a time; a second click while busy does nothing and gives null. */
  run<T>(call: () => Promise<Result<T>>): Promise<Result<T> | null>
  clear(): void
}

export function useCommand(): CommandState {
  const text = useText()
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const running = useRef(false)
  const run = useCallback(
    async <T>(call: () => Promise<Result<T>>) => {
      if (running.current) return null
      running.current = true
      setBusy(true)
      setFailure(null)
      const result = await attempt(text, call())
      running.current = false
      setBusy(false)
      if (!result.ok) setFailure(result)
      return result
    },
    [text],
  )
  const clear = useCallback(() => setFailure(null), [])
  return { busy, failure, run, clear }
}
