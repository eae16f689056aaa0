import type { RoomId, Seq } from '@roomkey/protocol'
import { useParts } from '../app/context.ts'
import { useCommand } from '../app/useCommand.ts'

/** Leads to the first message after a read mark in one step, however far up it is. */
export function useToLine(room: RoomId): { busy: boolean; go(readSeq: Seq): Promise<void> } {
  const { engine, navigation, reading, text } = useParts()
  const command = useCommand()
  async function go(readSeq: Seq) {
    const seq = (readSeq + 1) as Seq
    const before = navigation.getState()
    const result = await command.run(() => engine.loadAround(room, seq))
    const now = navigation.getState()
    // Whoever has gone elsewhere meanwhile is not taken away again.
    if (!result || now.room !== room || now.target !== before.target || now.latest !== before.latest) return
    if (result.ok) navigation.jump(room, { message: null, seq, top: null }, reading.place())
    else navigation.notify(text.timeline.olderFailed, 'danger')
  }
  return { busy: command.busy, go }
}
