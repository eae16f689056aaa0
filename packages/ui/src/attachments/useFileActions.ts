import type { AttachmentRow } from '@roomkey/client/api'
import { useMemo } from 'react'
import { useParts } from '../app/context.ts'
import type { Parts } from '../app/parts.ts'
import type { FileOutcome } from '../platform.ts'

export interface FileActions {
  preview(file: AttachmentRow): void
  save(file: AttachmentRow): Promise<void>
  saveAll(files: readonly AttachmentRow[]): Promise<void>
  open(file: AttachmentRow): Promise<void>
  /** Undefined where nothing is revealed: a browser tab. */
  reveal: ((file: AttachmentRow) => Promise<void>) | undefined
  cancel(file: AttachmentRow): void
}

type Some = Pick<Parts, 'engine' | 'navigation' | 'platform' | 'text'>

/** What people do with received files, and what they are told about how it went. */
export function useFileActions(): FileActions {
  const { engine, navigation, platform, text } = useParts()
  return useMemo(
    () => fileActions({ engine, navigation, platform, text }),
    [engine, navigation, platform, text],
  )
}

function fileActions({ engine, navigation, platform, text }: Some): FileActions {
  const { files } = platform
  const run = async (asked: Promise<FileOutcome>, done: () => void, opened?: AttachmentRow) => {
    const outcome = await asked.catch((): FileOutcome => ({ state: 'failed', saved: 0, message: '' }))
    if (outcome.state === 'done') done()
    else if (outcome.state === 'notOpened' && opened) {
      const action = reveal
        ? { label: text.files.saveAndReveal, run: () => void saveAndReveal(opened) }
        : { label: text.files.saveWeb, run: () => void save(opened) }
      navigation.notify(text.files.notOpened(opened.name), 'danger', action)
    } else if (outcome.state === 'cancelled' && outcome.saved > 0) {
      navigation.notify(text.files.savedAll(outcome.saved))
    } else if (outcome.state === 'failed') {
      const reason = outcome.message || text.files.failed
      navigation.notify(outcome.saved > 0 ? text.files.savedSome(outcome.saved, reason) : reason, 'danger')
    }
  }
  const shownSoon = (file: AttachmentRow) =>
    reveal && { label: text.files.reveal, run: () => void reveal(file) }
  const save = (file: AttachmentRow) =>
    run(files.save(file), () => {
      // A browser tells of its downloads itself.
      if (platform.kind === 'desktop')
        navigation.notify(text.files.saved(file.name), 'plain', shownSoon(file))
    })
  const reveal = files.reveal
    ? async (file: AttachmentRow) => {
        const shown = await files.reveal?.(file).catch(() => false)
        if (!shown) navigation.notify(text.files.notSaved)
      }
    : undefined
  /** What is there from an earlier time is shown as it is. */
  const saveAndReveal = async (file: AttachmentRow) => {
    if (await files.reveal?.(file).catch(() => false)) return
    await run(files.save(file), () => void reveal?.(file))
  }
  return {
    preview: (file) => navigation.show({ kind: 'preview', attachment: file.id }),
    save,
    saveAll: (all) =>
      run(files.saveAll(all), () => {
        const [first] = all
        if (platform.kind === 'web') navigation.notify(text.files.downloadsBegun(all.length))
        else if (first) navigation.notify(text.files.savedAll(all.length), 'plain', shownSoon(first))
      }),
    open: (file) => run(files.open(file), () => undefined, file),
    reveal,
    // What was wanted of it ends as cancelled, which nobody needs to be told.
    cancel: ({ id }) => void engine.cancelDownload(id).catch(() => undefined),
  }
}
