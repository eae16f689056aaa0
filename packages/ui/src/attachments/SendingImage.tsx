import { useStore } from 'zustand'
import { useParts, useView } from '../app/context.ts'
import { TransferProgress } from '../composer/TransferProgress.tsx'
import { transferWords } from '../composer/transferWords.ts'
import { FileIcon } from './FileIcon.tsx'
import { type PictureProps, styleOf } from './ImageAttachment.tsx'

/** For a ring and its buttons. */
const LEAST = { width: 120, height: 64 }
/** For words beside them. */
const LEAST_WORDS_WIDTH = 200

export const hasRoom = ({ width, height }: { width: number; height: number }): boolean =>
  width >= LEAST.width && height >= LEAST.height

/** A picture on its way, in the place and of the size that it will have: nothing moves once it is there. */
export function SendingImage({ file, box, shared = false }: PictureProps) {
  const { format, staging, text } = useParts()
  const transfer = useView({ view: 'transfers' })?.find((each) => each.id === file.id)
  const local = useStore(staging, (state) => state.sent[file.id])
  const words = transfer ? transferWords(transfer, text, format) : format.size(file.size)
  return (
    <div
      className="image image-sending"
      data-transfer={transfer?.state}
      style={shared ? undefined : styleOf(box)}
      title={`${file.name} · ${words}`}
    >
      {local ? (
        <img src={local} alt={file.name} width={box.width} height={box.height} data-loaded />
      ) : (
        <span className="image-instead">
          <FileIcon file={file} />
          <span className="ellipsis">{file.name}</span>
        </span>
      )}
      {transfer && transfer.state !== 'done' && (
        <span className="image-progress">
          <span className={box.width < LEAST_WORDS_WIDTH ? 'hidden-visually' : 'ellipsis tabular'}>
            {words}
          </span>
          <TransferProgress transfer={transfer} />
        </span>
      )}
    </div>
  )
}
