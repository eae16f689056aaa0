import type { RoomId } from '@roomkey/protocol'
import { useCallback } from 'react'
import { useParts } from '../app/context.ts'
import { MAX_FILES } from '../state/staging.ts'

export const hasFiles = (data: DataTransfer | null): boolean => data?.types.includes('Files') === true

/** Adds dropped, pasted or picked files to a room's composer and says so when some could not be. */
export function useAddFiles(): (room: RoomId, files: readonly File[]) => Promise<void> {
  const { engine, format, staging, navigation, text } = useParts()
  return useCallback(
    async (room, files) => {
      if (files.length === 0) return
      try {
        const { fileBytes } = await staging.expect(engine.limits())
        // Said now, not after half of it went up.
        const tooLarge = files.filter((file) => file.size > fileBytes)
        if (tooLarge.length > 0) {
          const names = tooLarge.map((file) => file.name)
          navigation.notify(text.composer.tooLarge(names, format.size(fileBytes)), 'danger')
        }
        const left = await staging.add(
          room,
          files.filter((file) => file.size <= fileBytes),
        )
        if (left > 0) navigation.notify(text.composer.tooMany(MAX_FILES))
      } catch {
        navigation.notify(text.composer.stageFailed, 'danger')
      }
    },
    [engine, format, staging, navigation, text],
  )
}
