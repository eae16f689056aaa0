import { TUS_CONTENT_TYPE, TUS_VERSION } from '@roomkey/protocol'
import { base64 } from '../engine/bytes.ts'
import type { AbortSignalLike, HttpRequest, HttpResponse } from '../ports/index.ts'
import type { UploadRow } from './uploadRows.ts'

// A client of the tus protocol 1.0.0 (tus.io/protocols/resumable-upload): create, ask for the offset, go on from there.

export interface SendFileParts {
  request(request: Omit<HttpRequest, 'url'> & { path: string }): Promise<HttpResponse>
  digest(id: string): Promise<string>
  signal: AbortSignalLike
  /** The path under which the server knows it from now on; null: no more. */
  placed(path: string | null): void
  /** Bytes of the file that have left; first those that the server has. */
  progress(sent: number): void
}

export type FileSent = 'sent' | HttpResponse

const TUS = { 'tus-resumable': TUS_VERSION }
/** Somebody else may write to the same upload: more often than this is no accident. */
const MOST_TURNS = 10

/**
 * Brings one file to the server, from where it was left. Resolves with the answer that refuses it; rejects when none
 * came, and with what the staging says about the file.
 */
export async function sendFile(parts: SendFileParts, row: UploadRow): Promise<FileSent> {
  let place = row.upload_url
  for (let turn = 0; ; turn++) {
    const found = place === null ? null : await ask(parts, place)
    // The server has let go of it, or of its end: it begins anew, under the same id.
    const begins = found === null || found.status === 404 || found.status === 410
    if (begins && place !== null) parts.placed(null)
    const known = begins ? await create(parts, row) : found
    if (known.status < 200 || known.status > 299) return known
    if (begins) {
      place = placeOf(known)
      if (place === null) return known
      parts.placed(place)
    }
    const offset = offsetOf(known) ?? (begins ? 0 : null)
    if (place === null || offset === null || offset > row.size) return known
    parts.progress(offset)
    if (offset === row.size) return 'sent'
    const answer = await append(parts, row, place, offset)
    if (answer.status >= 200 && answer.status <= 299 && offsetOf(answer) === row.size) return 'sent'
    const goesOn = [204, 404, 409, 410].includes(answer.status)
    if (!goesOn || turn === MOST_TURNS) return answer
  }
}

async function create(parts: SendFileParts, row: UploadRow): Promise<HttpResponse> {
  const box = row.width !== null && row.height !== null ? `${row.width}x${row.height}` : null
  const pairs = {
    id: row.id,
    filename: row.name,
    filetype: row.content_type === '' ? 'application/octet-stream' : row.content_type,
    ...(box === null ? {} : { imagesize: box }),
    sha256: row.digest ?? (await parts.digest(row.id)),
  }
  const metadata = Object.entries(pairs).map(([key, value]) => `${key} ${base64(value)}`)
  return parts.request({
    method: 'POST',
    path: `/api/rooms/${row.room_id}/uploads/`,
    headers: { ...TUS, 'upload-length': String(row.size), 'upload-metadata': metadata.join(',') },
    signal: parts.signal,
  })
}

const ask = ({ request, signal }: SendFileParts, path: string) =>
  request({ method: 'HEAD', path, headers: TUS, signal })

const append = ({ request, signal, progress }: SendFileParts, row: UploadRow, path: string, offset: number) =>
  request({
    method: 'PATCH',
    path,
    headers: { ...TUS, 'content-type': TUS_CONTENT_TYPE, 'upload-offset': String(offset) },
    body: { staged: row.id, from: offset },
    onProgress: (sent) => progress(Math.min(offset + sent, row.size)),
    signal,
  })

/** Takes back what is on the server of a file that is not wanted any more. */
export const discardUpload = (request: SendFileParts['request'], path: string) =>
  request({ method: 'DELETE', path, headers: TUS })

/** A path of our server, whichever form it is told in. Another server has no business with our token. */
function placeOf(answer: HttpResponse): string | null {
  const [, path] = /^(?:https?:\/\/[^/?#]+)?(\/[^/?#][^?#]*)$/.exec(answer.header('location') ?? '') ?? []
  return path ?? null
}

function offsetOf(answer: HttpResponse): number | null {
  const text = answer.header('upload-offset') ?? ''
  return /^\d{1,15}$/.test(text) ? Number(text) : null
}
