import { hasFiles } from './useAddFiles.ts'

type Dropped = Event & { dataTransfer: DataTransfer | null }

/** A browser goes to a file that nobody takes, away from the app: beside a room a drop does nothing. */
export function refuseStrayDrops(target: EventTarget): () => void {
  const refuse = (event: Event) => {
    const { dataTransfer } = event as Dropped
    // Who takes it has said so on its way up here.
    if (event.defaultPrevented || !hasFiles(dataTransfer)) return
    event.preventDefault()
    if (dataTransfer) dataTransfer.dropEffect = 'none'
  }
  for (const name of ['dragenter', 'dragover', 'drop']) target.addEventListener(name, refuse)
  return () => {
    for (const name of ['dragenter', 'dragover', 'drop']) target.removeEventListener(name, refuse)
  }
}
