import type { RoomId } from '@roomkey/protocol'
import type { EngineCore } from './EngineCore.ts'

const PATIENCE_MS = 3000

/** Resolves when the room is in the cache, so that a page can open it; gives up after a while, as the link may be slow. */
export function waitForRoom(core: EngineCore, room: RoomId): Promise<void> {
  const isHere = () =>
    core.workspace !== null &&
    core.workspace.sql.all('SELECT 1 FROM rooms WHERE id = ? AND name IS NOT NULL', [room]).length > 0
  if (isHere()) return Promise.resolve()
  return new Promise((resolve) => {
    const done = () => {
      stopListening()
      cancel()
      resolve()
    }
    const stopListening = core.stale.onMark((source) => {
      if (source === 'session' || (source === 'rooms' && isHere())) done()
    })
    const cancel = core.ports.clock.after(PATIENCE_MS, done)
  })
}
