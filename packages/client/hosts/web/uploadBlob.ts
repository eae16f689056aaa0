import { type HttpRequest, type HttpResponse, StagedFileUnreadable } from '../../src/ports/index.ts'

/** A link that moves no byte for this long is dead. */
const IDLE_MS = 60_000

/** By XMLHttpRequest, because fetch tells nothing of an upload's progress. Rejects when no answer came. */
export function uploadBlob(request: HttpRequest, body: Blob): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest()
    const abort = () => xhr.abort()
    let idle = setTimeout(abort, IDLE_MS)
    const alive = () => {
      clearTimeout(idle)
      idle = setTimeout(abort, IDLE_MS)
    }
    xhr.open(request.method, request.url)
    for (const [name, value] of Object.entries(request.headers ?? {})) xhr.setRequestHeader(name, value)
    xhr.upload.addEventListener('progress', (event) => {
      alive()
      request.onProgress?.(event.loaded)
    })
    xhr.addEventListener('progress', alive)
    xhr.addEventListener('load', () => {
      resolve({ status: xhr.status, header: (name) => xhr.getResponseHeader(name), text: xhr.responseText })
    })
    xhr.addEventListener('error', async () => {
      // The same event tells of a dead link and of a file that changed or went since it was picked.
      const readable = await isReadable(body)
      reject(new (readable ? Error : StagedFileUnreadable)('The upload failed.'))
    })
    xhr.addEventListener('abort', () => reject(new Error('The upload was stopped.')))
    xhr.addEventListener('loadend', () => {
      clearTimeout(idle)
      request.signal?.removeEventListener('abort', abort)
    })
    request.signal?.addEventListener('abort', abort)
    if (request.signal?.aborted) {
      clearTimeout(idle)
      reject(new Error('The upload was stopped.'))
    } else {
      xhr.send(body)
    }
  })
}

async function isReadable(blob: Blob): Promise<boolean> {
  try {
    await blob.slice(0, 1).arrayBuffer()
    return true
  } catch {
    return false
  }
}
