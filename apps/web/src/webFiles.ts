import type { AttachmentRow, Engine } from '@roomkey/client/api'
import type { FileOutcome, Files } from '@roomkey/ui'

/** What the server names by its own type, so that the browser shows it; everything else it downloads. */
const SHOWN = /^(?:image\/(?:apng|avif|bmp|gif|jpeg|png|webp)|(?:audio|video)\/[\w.+-]+|application\/pdf)$/

const DONE: FileOutcome = { state: 'done' }

/** Chromium drops what goes beyond ten downloads that begin in one burst, without a word. */
const BETWEEN_DOWNLOADS_MS = 250

export interface Page {
  /** Has the browser download an address of this server or of this page, which alone may name the file. */
  follow(url: string, name: string): void
  wait(ms: number): Promise<void>
}

const THIS_PAGE: Page = { follow, wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) }

/** Files leave a browser tab by its own downloads, which go on by themselves; offline, from what is kept. */
export function webFiles(engine: Pick<Engine, 'fileUrl' | 'fileBytes'>, page = THIS_PAGE): Files {
  async function save({ id, name }: AttachmentRow): Promise<FileOutcome> {
    const link = await engine.fileUrl(id)
    if (link.ok) {
      page.follow(link.url, name)
      return DONE
    }
    const kept = await engine.fileBytes(id)
    if (!kept.ok) return { state: 'failed', saved: 0, message: link.message }
    // Not by its own type: it is to be saved, whatever it says it is.
    const url = URL.createObjectURL(new Blob([kept.bytes as Uint8Array<ArrayBuffer>]))
    page.follow(url, name)
    // The browser has taken hold of it by then.
    setTimeout(() => URL.revokeObjectURL(url), 60_000)
    return DONE
  }
  return {
    save,
    async saveAll(files) {
      let saved = 0
      let failed: FileOutcome | null = null
      for (const file of files) {
        if (saved > 0) await page.wait(BETWEEN_DOWNLOADS_MS)
        const outcome = await save(file)
        if (outcome.state === 'done') saved += 1
        else failed ??= outcome
      }
      return failed?.state === 'failed' ? { ...failed, saved } : DONE
    },
    opens: ({ contentType }) => SHOWN.test(contentType),
    async open(file) {
      if (!SHOWN.test(file.contentType)) return { state: 'notOpened' }
      const link = await engine.fileUrl(file.id)
      if (!link.ok) return { state: 'failed', saved: 0, message: link.message }
      window.open(link.url, '_blank', 'noopener,noreferrer')
      return DONE
    },
  }
}

function follow(url: string, name: string): void {
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
}
