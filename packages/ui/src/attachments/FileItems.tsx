import type { AttachmentRow } from '@roomkey/client/api'
import { ArrowDownToLine, Download, ExternalLink, Eye, FolderOpen } from 'lucide-react'
import { ContextMenu } from 'radix-ui'
import { useParts } from '../app/context.ts'
import { ContextItem } from '../controls/ContextItem.tsx'
import { focusFile } from './focusFile.ts'
import { useFileActions } from './useFileActions.ts'

interface FileItemsProps {
  file: AttachmentRow
  /** With it in one message. */
  all: readonly AttachmentRow[]
  afterMenu(action: () => void): void
}

/** What can be done with a file, above what can be done with its message. */
export function FileItems({ file, all, afterMenu }: FileItemsProps) {
  const { platform, text } = useParts()
  const { files } = text
  const actions = useFileActions()
  const desktop = platform.kind === 'desktop'
  const { reveal } = actions
  return (
    <>
      <ContextItem
        icon={Eye}
        label={files.preview}
        onSelect={() =>
          afterMenu(() => {
            // The preview hands it back to what had it.
            focusFile(file.id)
            actions.preview(file)
          })
        }
      />
      {platform.files.opens(file) && (
        <ContextItem
          icon={ExternalLink}
          label={desktop ? files.openOutside : files.openTab}
          onSelect={() => void actions.open(file)}
        />
      )}
      <ContextItem
        icon={ArrowDownToLine}
        label={desktop ? files.save : files.saveWeb}
        onSelect={() => void actions.save(file)}
      />
      {all.length > 1 && (
        <ContextItem
          icon={Download}
          label={files.saveAll(all.length)}
          onSelect={() => void actions.saveAll(all)}
        />
      )}
      {reveal && <ContextItem icon={FolderOpen} label={files.reveal} onSelect={() => void reveal(file)} />}
      <ContextMenu.Separator className="menu-line" />
    </>
  )
}
