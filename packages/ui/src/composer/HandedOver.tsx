import type { RoomId } from '@roomkey/protocol'
import { useStore } from 'zustand'
import { useParts } from '../app/context.ts'

/**
 * What was written in this room and nobody has taken yet: it is neither in the composer nor among the messages. Its files
 * are among the transfers.
 */
export function HandedOver({ room }: { room: RoomId }) {
  const { text, unkept } = useParts()
  const handed = useStore(unkept, (state) => state.handed).filter((each) => each.room === room)
  const worded = handed.filter(({ text: words }) => words !== '')
  const said = handed
    // Nothing is left of a message whose words somebody took away.
    .filter(({ text: words, files }) => words !== '' || files > 0)
    .map(({ text: words, files }) => text.composer.notTakenOf(words || text.rooms.files(files)))
  return (
    <>
      {worded.length > 0 && (
        <ul className="transfers" aria-label={text.composer.handed}>
          {worded.map(({ key, text: words }) => (
            <li key={key} className="transfer">
              <span className="ellipsis" dir="auto">
                {words}
              </span>
              <span className="transfer-state">{text.composer.notTaken}</span>
            </li>
          ))}
        </ul>
      )}
      {/* There before its words are: else few screen readers say them. */}
      <span className="hidden-visually" role="status">
        {said.join('\n')}
      </span>
    </>
  )
}
