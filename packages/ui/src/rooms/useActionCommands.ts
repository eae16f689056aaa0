import type { Result, RoomAction } from '@roomkey/client/api'
import { useParts } from '../app/context.ts'
import { attempt, failureText } from '../app/useCommand.ts'

export function useActionCommands({ id, room, roomName, kind, state }: RoomAction) {
  const { engine, navigation, text } = useParts()
  const report = async (call: Promise<Result>) => {
    const result = await attempt(text, call)
    if (!result.ok) navigation.notify(failureText(text, result), 'danger')
  }
  return {
    retry: () => void report(engine.retryAction(id)),
    discard() {
      // With the room goes what was written in it.
      if (kind === 'create' && state !== 'done')
        navigation.show({ kind: 'discardRoom', action: id, room, name: roomName })
      else void report(engine.discardAction(id))
    },
  }
}
