// What a drop brings: files, and folders with files in them.

/** A folder with more would be sent as an archive by anybody. Bounds the walk, and what waits in memory. */
export const MOST_FOUND = 500
const DEEPEST = 12
/** Folders without files count as well: a tree of them has no end that anybody would wait for. */
const MOST_VISITED = 5000
/** What systems put into folders for themselves. Hidden files stay behind, too: nobody saw them. */
const LITTER = new Set(['thumbs.db', 'desktop.ini', '$recycle.bin', 'ehthumbs.db', '__macosx'])

/** The parts of FileSystemEntry that are used. */
export interface DroppedFile {
  isFile: true
  isDirectory: false
  name: string
  file(found: (file: File) => void, failed: (error: unknown) => void): void
}
export interface DroppedFolder {
  isFile: false
  isDirectory: true
  name: string
  createReader(): {
    /** Some at a time; none at the end. */
    readEntries(found: (entries: DroppedEntry[]) => void, failed: (error: unknown) => void): void
  }
}
export type DroppedEntry = DroppedFile | DroppedFolder

export interface Dropped {
  files: File[]
  /** Of the folders among what was dropped. */
  folders: string[]
  /** There were more files than MOST_FOUND, or deeper ones, or too many folders to look into. */
  cut: boolean
  /** Files and folders that could not be read. */
  unreadable: string[]
}

interface Item {
  kind: string
  getAsFile(): File | null
  webkitGetAsEntry?(): unknown
}

/** To be called in the drop itself: afterwards the browser gives nothing of it any more. */
export function readDropped(data: { items: ArrayLike<Item>; files: ArrayLike<File> }): Promise<Dropped> {
  const items = Array.from(data.items).filter(({ kind }) => kind === 'file')
  const entries = items.map((item) => (item.webkitGetAsEntry?.() ?? null) as DroppedEntry | null)
  // Files that are made by a page have no entry, and no folder is among them.
  if (!entries.some((entry) => entry?.isDirectory)) {
    return Promise.resolve({ files: Array.from(data.files), folders: [], cut: false, unreadable: [] })
  }
  const files = items.map((item) => item.getAsFile())
  return walk(
    entries.flatMap((entry, index): DroppedEntry[] => {
      // A file that was dropped itself keeps the handle it came with: its path is known by it.
      if (entry?.isDirectory) return [entry]
      const file = files[index]
      return file ? [asEntry(file)] : []
    }),
  )
}

const asEntry = (file: File): DroppedFile => ({
  isFile: true,
  isDirectory: false,
  name: file.name,
  file: (found) => found(file),
})

/** Folder by folder, each in the order of its names. What was dropped itself is taken whatever it is called. */
export async function walk(dropped: readonly DroppedEntry[]): Promise<Dropped> {
  const result: Dropped = { files: [], folders: [], cut: false, unreadable: [] }
  let visited = 0
  const visit = async (entry: DroppedEntry, depth: number): Promise<void> => {
    visited += 1
    if (result.files.length >= MOST_FOUND || depth > DEEPEST || visited > MOST_VISITED) {
      result.cut = true
      return
    }
    try {
      if (entry.isFile) {
        result.files.push(await new Promise<File>((found, failed) => entry.file(found, failed)))
        return
      }
      const { entries, cut } = await entriesOf(entry)
      if (cut) result.cut = true
      for (const inside of entries) await visit(inside, depth + 1)
    } catch {
      // The others are taken, and this one is named.
      result.unreadable.push(entry.name)
    }
  }
  for (const entry of dropped) {
    if (entry.isDirectory) result.folders.push(entry.name)
    await visit(entry, 0)
  }
  return result
}

async function entriesOf(folder: DroppedFolder): Promise<{ entries: DroppedEntry[]; cut: boolean }> {
  const reader = folder.createReader()
  const all: DroppedEntry[] = []
  // As many as fit is known; a folder of a million files is not read to its end.
  while (all.length <= MOST_FOUND * 4) {
    const some = await new Promise<DroppedEntry[]>((found, failed) => reader.readEntries(found, failed))
    if (some.length === 0) return { entries: inOrder(all), cut: false }
    all.push(...some.filter(({ name }) => !name.startsWith('.') && !LITTER.has(name.toLowerCase())))
  }
  return { entries: inOrder(all), cut: true }
}

const inOrder = (entries: DroppedEntry[]): DroppedEntry[] =>
  entries.sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }))
