import type { RoomId } from '@roomkey/protocol'
import { FilePlus2 } from 'lucide-react'
import { type DragEvent, type ReactNode, useRef, useState } from 'react'
import { useParts } from '../app/context.ts'
import { readDropped } from './readDropped.ts'
import { hasFiles, useAddFiles } from './useAddFiles.ts'

interface DropZoneProps {
  room: RoomId
  name: string
  children: ReactNode
}

export function DropZone({ room, name, children }: DropZoneProps) {
  const { focus, text } = useParts()
  const addFiles = useAddFiles()
  const [over, setOver] = useState(false)
  // Every element inside is entered and left on the way: only the last leave means outside.
  const depth = useRef(0)
  const ofFiles = (handle: (event: DragEvent) => void) => (event: DragEvent) => {
    if (!hasFiles(event.dataTransfer)) return
    event.preventDefault()
    handle(event)
    setOver(depth.current > 0)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping has no keys; the attach button is the keyboard's way
    <div
      className="drop-zone"
      onDragEnter={ofFiles(() => {
        depth.current += 1
      })}
      onDragOver={ofFiles(() => undefined)}
      onDragLeave={ofFiles(() => {
        depth.current = Math.max(0, depth.current - 1)
      })}
      onDrop={ofFiles((event) => {
        depth.current = 0
        void addFiles(room, readDropped(event.dataTransfer))
        focus.toComposer()
      })}
    >
      {children}
      {over && (
        <div className="drop-cover">
          <FilePlus2 size={28} strokeWidth={1.5} aria-hidden />
          {text.composer.dropTitle(name)}
        </div>
      )}
    </div>
  )
}
