import type { Person } from '@roomkey/client/api'
import type { RoomId } from '@roomkey/protocol'
import { useEffect } from 'react'
import { ConnectionBanner } from '../connection/ConnectionBanner.tsx'
import { MemoryNotice } from '../connection/MemoryNotice.tsx'
import { Details } from '../details/Details.tsx'
import { Overlays } from '../dialogs/Overlays.tsx'
import { useShortcuts } from '../keyboard/useShortcuts.ts'
import { RoomList } from '../rooms/RoomList.tsx'
import { NoRoom } from '../timeline/NoRoom.tsx'
import { RoomColumn } from '../timeline/RoomColumn.tsx'
import { UpdateNotice } from '../updates/UpdateNotice.tsx'
import { useAccounts, useInView, useNavigation, useParts, usePreferences } from './context.ts'
import { Resizer } from './Resizer.tsx'
import { useLastPlace } from './useLastPlace.ts'
import { useRoutes } from './useRoutes.ts'

export function Workspace({ me }: { me: Person }) {
  const room = useNavigation((state) => state.room)
  const width = usePreferences((state) => state.listWidth)
  const details = usePreferences((state) => state.detailsOpen)
  useShortcuts()
  const decided = useLastPlace()
  useRoutes()
  useRoomShown(room)
  const showDetails = details && room !== null
  return (
    <div className="workspace">
      <UnreadInTitle />
      <MemoryNotice />
      <ConnectionBanner />
      <UpdateNotice />
      <div
        className="columns"
        style={{ ['--list-width' as string]: `${width}px` }}
        data-room={room ?? undefined}
        data-details={showDetails || undefined}
      >
        <div className="column-list">
          <RoomList>
            <Resizer />
          </RoomList>
        </div>
        <main className="column-main">
          {room ? <RoomColumn key={room} room={room} /> : decided && <NoRoom me={me} />}
        </main>
        {showDetails && (
          <aside className="column-details">
            <Details key={room} room={room} me={me} />
          </aside>
        )}
      </div>
      <Overlays />
    </div>
  )
}

function useRoomShown(room: RoomId | null): void {
  const { platform } = useParts()
  useEffect(() => platform.roomShown?.(room), [platform, room])
  useEffect(() => () => platform.roomShown?.(null), [platform])
}

/** What waits to be read is seen on the tab of a window that is not in front. */
function UnreadInTitle() {
  const { platform, text } = useParts()
  const here = useInView({ view: 'attention' }, ({ unread }) => unread) ?? 0
  const elsewhere = useAccounts().filter(({ id }) => id !== platform.accounts?.current)
  const unread = elsewhere.reduce((sum, account) => sum + account.unread, here)
  useEffect(() => {
    document.title = unread > 0 ? text.app.titleUnread(unread) : text.app.name
  }, [unread, text])
  useEffect(
    () => () => {
      document.title = text.app.name
    },
    [text],
  )
  return null
}
