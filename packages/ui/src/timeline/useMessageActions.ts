import type { TimelineMessage } from '@roomkey/client/api'
import { useMemo } from 'react'
import { useParts } from '../app/context.ts'
import { attempt, failureText } from '../app/useCommand.ts'

export interface MessageActions {
  copy(message: TimelineMessage): void
  retry(message: TimelineMessage): void
  discard(message: TimelineMessage): void
}

export function useMessageActions(): MessageActions {
  const { engine, navigation, text } = useParts()
  return useMemo(() => {
    const report = async (call: ReturnType<typeof engine.retryMessage>) => {
      const result = await attempt(text, call)
      if (!result.ok) navigation.notify(failureText(text, result), 'danger')
    }
    return {
      copy(message) {
        navigator.clipboard.writeText(message.text).then(
          () => navigation.notify(text.timeline.copied),
          () => navigation.notify(text.failure.internal, 'danger'),
        )
      },
      retry: (message) => void report(engine.retryMessage(message.id)),
      discard: (message) => void report(engine.discardMessage(message.id)),
    }
  }, [engine, navigation, text])
}
