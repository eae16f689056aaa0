import { AnnotationMode, getDocument, type PDFPageProxy, PDFWorker, VerbosityLevel } from 'pdfjs-dist'
import jbig2 from 'pdfjs-dist/wasm/jbig2_nowasm_fallback.js?url&no-inline'
import openjpeg from 'pdfjs-dist/wasm/openjpeg_nowasm_fallback.js?url&no-inline'
import decoders from './decoders.js?url&no-inline'

/** Of a document; more are for a program that is made for them. */
export const MOST_PAGES = 100
/** Wider or higher is drawn coarser: a page that says it is as large as a house must not take all memory. */
const LARGEST_CANVAS = 12_000_000
const LARGEST_IMAGE = 40_000_000

export interface PdfPage {
  /** Height for a width of 1. */
  ratio: number
  /** The words on it, for who does not see it. */
  words(): Promise<string>
  /** Draws it so many pixels wide; the returned function gives the drawing up. */
  draw(canvas: HTMLCanvasElement, width: number): { done: Promise<void>; cancel(): void }
}
export interface Pdf {
  /** Of all of them, of which `pages` are the first. */
  count: number
  pages: PdfPage[]
}

/** A document of a hundred pages takes a second: one that takes this long was made to. */
const PATIENCE_MS = 20_000

/**
 * Opens a document to look at. Nothing in it runs: its scripts are read by nobody, its forms and links are not drawn, and
 * nothing is fetched for it. Its reader ends with `signal`, whatever it is busy with. Rejects when it is none, when it
 * keeps its reader busy for too long, and with PasswordException when it is locked.
 */
export async function openPdf(bytes: Uint8Array, signal: AbortSignal): Promise<Pdf> {
  signal.throwIfAborted()
  const thread = new Worker(new URL('./pdfWorker.ts', import.meta.url), { type: 'module', name: 'pdf' })
  // Its declarations know the default of `port` alone.
  const port = thread as unknown as null
  const worker = new PDFWorker({ port, verbosity: VerbosityLevel.ERRORS })
  const close = () => {
    worker.destroy()
    thread.terminate()
  }
  signal.addEventListener('abort', close, { once: true })
  const over = Promise.withResolvers<never>()
  signal.addEventListener('abort', () => over.reject(signal.reason), { once: true })
  thread.addEventListener('error', () => over.reject(new Error('The reader did not start.')))
  const timer = setTimeout(() => over.reject(new Error('The reader did not end.')), PATIENCE_MS)
  try {
    const loading = getDocument({
      data: bytes,
      worker,
      enableXfa: false,
      useWasm: false,
      wasmUrl: decodersUrl(),
      useWorkerFetch: false,
      disableAutoFetch: true,
      disableStream: true,
      disableRange: true,
      maxImageSize: LARGEST_IMAGE,
      canvasMaxAreaInBytes: 4 * LARGEST_IMAGE,
      verbosity: VerbosityLevel.ERRORS,
    })
    const read = async (): Promise<Pdf> => {
      const document = await loading.promise
      const pages: PdfPage[] = []
      for (let number = 1; number <= Math.min(MOST_PAGES, document.numPages); number++) {
        pages.push(pageOf(await document.getPage(number)))
      }
      return { count: document.numPages, pages }
    }
    return await Promise.race([read(), over.promise])
  } catch (error) {
    close()
    throw error
  } finally {
    clearTimeout(timer)
    // Nobody may wait for it any more when it comes.
    over.promise.catch(() => undefined)
  }
}

/** An address before each name that the reader asks for. */
function decodersUrl(): string {
  const [at, ...names] = [decoders, jbig2, openjpeg].map((url) => new URL(url, import.meta.url).href)
  return `${at}#${encodeURIComponent(`${names.join('|')}|`)}/`
}

function pageOf(page: PDFPageProxy): PdfPage {
  const plain = page.getViewport({ scale: 1 })
  const ratio = plain.height / plain.width
  return {
    ratio: Number.isFinite(ratio) ? Math.min(20, Math.max(0.05, ratio)) : 1.4,
    async words() {
      const { items } = await page.getTextContent()
      return items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join('')
    },
    draw(canvas, width) {
      const wanted = width / plain.width
      const scale = Math.min(wanted, Math.sqrt(LARGEST_CANVAS / (plain.width * plain.height)))
      const viewport = page.getViewport({ scale })
      canvas.width = Math.max(1, Math.floor(viewport.width))
      canvas.height = Math.max(1, Math.floor(viewport.height))
      const task = page.render({ canvas, viewport, annotationMode: AnnotationMode.DISABLE })
      return { done: task.promise, cancel: () => task.cancel() }
    },
  }
}
