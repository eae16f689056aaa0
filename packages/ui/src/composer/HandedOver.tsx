import type { RoomId } from '@roomkey/protocol'
import { useStore } from 'zustand'
import { useParts } from '../app/context.ts'

/** What was written in this room and nobody has taken yet: it is neither in the composer nor among the messages. */
export function HandedOver({ room }: { room: RoomId }) {
  const { text, unkept } = useParts()
  const handed = useStore(unkept, (state) => state.handed).filter((each) => each.room === room)
  if (handed.length === 0) return null
  return (
    <ul className="transfers" aria-label={text.composer.handed}>
      {handed.map(({ key, text: words, files }) => (
        <li key={key} className="transfer">
          <span className="ellipsis">{words || text.rooms.files(files)}</span>
          <span className="transfer-state">{text.composer.notTaken}</span>
        </li>
      ))}
    </ul>
  )
}
