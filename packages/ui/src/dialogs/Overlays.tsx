import { Account } from '../account/Account.tsx'
import { useNavigation, useParts } from '../app/context.ts'
import { Preview } from '../attachments/preview/Preview.tsx'
import { AddMembers } from '../details/AddMembers.tsx'
import { ChangeRoom } from '../details/ChangeRoom.tsx'
import { LeaveRoom } from '../details/LeaveRoom.tsx'
import { RemoveMember } from '../details/RemoveMember.tsx'
import { DiscardRoom } from '../rooms/DiscardRoom.tsx'
import { SearchPanel } from '../search/SearchPanel.tsx'
import { QuickSwitcher } from '../switcher/QuickSwitcher.tsx'
import { DeleteMessage } from '../timeline/DeleteMessage.tsx'
import { JumpToDate } from '../timeline/JumpToDate.tsx'
import { CreateRoom } from './CreateRoom.tsx'
import { SignOut } from './SignOut.tsx'

export function Overlays() {
  const { navigation } = useParts()
  const overlay = useNavigation((state) => state.overlay)
  const close = () => navigation.show(null)
  switch (overlay?.kind) {
    case 'switcher':
      return <QuickSwitcher onClose={close} />
    case 'search':
      return <SearchPanel onClose={close} />
    case 'createRoom':
      return <CreateRoom person={overlay.person} onClose={close} />
    case 'account':
      return (
        <Account
          onClose={() =>
            navigation.show(overlay.fromSettings ? { kind: 'settings', section: 'accounts' } : null)
          }
        />
      )
    case 'signOut':
      return <SignOut onClose={close} />
    case 'addMembers':
      return <AddMembers room={overlay.room} onClose={close} />
    case 'removeMember':
      return <RemoveMember {...overlay} onClose={close} />
    case 'jumpToDate':
      return <JumpToDate {...overlay} onClose={close} />
    case 'leaveRoom':
      return <LeaveRoom room={overlay.room} onClose={close} />
    case 'discardRoom':
      return <DiscardRoom {...overlay} onClose={close} />
    case 'changeRoom':
      return <ChangeRoom room={overlay.room} onClose={close} />
    case 'deleteMessage':
      return <DeleteMessage room={overlay.room} message={overlay.message} onClose={close} />
    case 'preview':
      return <Preview start={overlay.attachment} onClose={close} />
    default:
      return null
  }
}
