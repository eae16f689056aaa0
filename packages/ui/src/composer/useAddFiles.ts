import type { RoomId } from '@roomkey/protocol'
import { useCallback } from 'react'
import { useParts } from '../app/context.ts'
import { MOST_STAGED, messagesFor } from '../state/staging.ts'
import { withinLimits } from './fileLimits.ts'
import { type Dropped, MOST_FOUND } from './readDropped.ts'

export const hasFiles = (data: DataTransfer | null): boolean => data?.types.includes('Files') === true

/** Adds dropped, pasted or picked files to a room's composer and says what could not be, before anything is read. */
export function useAddFiles(): (room: RoomId, files: readonly File[] | Promise<Dropped>) => Promise<void> {
  const { format, staging, navigation, text } = useParts()
  return useCallback(
    (room, given) => {
      // Who signs in next is told nothing of these, and gets none.
      const session = staging.session()
      const add = async () => {
        const found =
          'then' in given ? await given : { files: given, folders: [], cut: false, unreadable: [] }
        if (session.aborted) return
        const { files, folders, cut, unreadable } = found
        const tellUnreadable = (names: readonly string[]) => {
          if (names.length > 0) navigation.notify(text.composer.unreadable(names.slice(0, 3)), 'danger')
        }
        tellUnreadable(unreadable)
        if (files.length === 0) {
          if (cut) navigation.notify(text.composer.folderCut(MOST_FOUND), 'danger')
          else if (folders.length > 0 && unreadable.length === 0)
            navigation.notify(text.composer.emptyFolder(folders), 'danger')
          return
        }
        try {
          const { fileBytes, filesPerMessage } = await staging.limits()
          if (session.aborted) return
          const { taken, refused } = withinLimits(files, fileBytes, text, format)
          for (const words of refused) navigation.notify(words, 'danger')
          const { added, left, unreadable } = await staging.add(room, taken, session)
          if (session.aborted) return
          tellUnreadable(unreadable)
          const all = staging.getState().rooms[room]?.length ?? 0
          const messages = messagesFor(all, filesPerMessage)
          if (cut) navigation.notify(text.composer.folderCut(MOST_FOUND), 'danger')
          else if (left > 0) navigation.notify(text.composer.tooMany(MOST_STAGED, added, left), 'danger')
          else if (added === 0) return
          else if (folders.length > 0) navigation.notify(text.composer.folder(added, folders, messages))
          else if (messages > 1) navigation.notify(text.composer.inMessages(all, messages))
        } catch {
          if (session.aborted) return
          navigation.notify(text.composer.stageFailed, 'danger')
        }
      }
      // From the drop on, a folder that is still being looked into included.
      return staging.expect(add())
    },
    [format, staging, navigation, text],
  )
}
