import type { Result, RoomAction } from '@roomkey/client/api'
import { useParts } from '../app/context.ts'
import { attempt, failureText } from '../app/useCommand.ts'

export function useActionCommands(action: RoomAction) {
  const { engine, navigation, reading, text } = useParts()
  const { id, room, roomName: name } = action
  const report = async (call: Promise<Result>) => {
    const result = await attempt(text, call)
    if (!result.ok) navigation.notify(failureText(text, result), 'danger')
  }
  return {
    retry: () => void report(engine.retryAction(id)),
    discard() {
      // With the room goes what was written in it.
      if (action.kind === 'create' && action.state !== 'done')
        navigation.show({
          kind: 'discardRoom',
          action: id,
          room,
          name: name || action.usernames.join(', '),
        })
      else void report(engine.discardAction(id))
    },
    /** Leads to the message it is about; null when there is none here. */
    show: showOf(action, (seq, message) =>
      navigation.jump(room, { message, seq, top: null }, reading.place()),
    ),
  }
}

type Message = Extract<RoomAction, { kind: 'edit' | 'delete' }>

function showOf(
  action: RoomAction,
  jump: (seq: NonNullable<Message['seq']>, message: Message['message']) => void,
): (() => void) | null {
  if ((action.kind !== 'edit' && action.kind !== 'delete') || action.seq === null) return null
  const { seq, message } = action
  return () => jump(seq, message)
}
