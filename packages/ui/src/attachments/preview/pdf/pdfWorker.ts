// Reads hostile files in a thread of its own, which has no page and ends with the preview.
import 'pdfjs-dist/build/pdf.worker.min.mjs'
