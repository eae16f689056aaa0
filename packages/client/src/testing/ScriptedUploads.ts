import type { AttachmentId } from '@roomkey/protocol'
import type { HttpRequest } from '../ports/index.ts'
import type { Reply, ScriptedHttp } from './ScriptedHttp.ts'

/** A request to write to an upload, until the test lets it go on. */
export interface HeldAppend {
  id: AttachmentId
  offset: number
  request: HttpRequest
  /** So many bytes arrive: with all of them it is answered as done, with fewer the line breaks. */
  arrive(bytes: number): void
  answer(reply: Reply | 'unreachable'): void
}

interface Kept {
  size: number
  offset: number
  metadata: Record<string, string>
}

const PATH = /\/api\/uploads\/([0-9a-f-]+)\/$/

/**
 * The server's side of resumable uploads. Creating, asking and taking back are answered by what is kept; each append is
 * held. To extend: replace a handler with `http.on`, or change what is `kept`.
 */
export class ScriptedUploads {
  readonly kept = new Map<string, Kept>()
  readonly held: HeldAppend[] = []

  constructor(http: ScriptedHttp) {
    http.on('POST', /\/uploads\/$/, (request) => this.#create(request))
    http.on('HEAD', PATH, ({ url }) => this.#told(idOf(url), 204))
    http.on('DELETE', PATH, ({ url }) => ({ status: this.kept.delete(idOf(url)) ? 204 : 404 }))
    http.on('PATCH', PATH, (request) => this.#hold(request))
  }

  #create({ headers = {} }: HttpRequest): Reply {
    const metadata = Object.fromEntries(
      (headers['upload-metadata'] ?? '').split(',').map((pair) => {
        const [key = '', value = ''] = pair.split(' ')
        return [key, value]
      }),
    )
    // Ids are ASCII, whose base64 any atob reads; the rest is the test's to decode.
    const id = ascii(metadata.id ?? '')
    const known = this.kept.get(id)
    this.kept.set(id, known ?? { size: Number(headers['upload-length']), offset: 0, metadata })
    const told = this.#told(id, 201)
    return { ...told, headers: { ...told.headers, location: `/api/uploads/${id}/` } }
  }

  #told(id: string, status: number): Reply {
    const upload = this.kept.get(id)
    if (upload === undefined) return { status: 404 }
    const headers = { 'upload-offset': String(upload.offset), 'upload-length': String(upload.size) }
    return { status, headers }
  }

  #hold(request: HttpRequest): Promise<Reply | 'unreachable'> {
    const id = idOf(request.url)
    const offset = Number(request.headers?.['upload-offset'])
    return new Promise((answer) => {
      const arrive = (bytes: number) => {
        const upload = this.kept.get(id)
        if (upload !== undefined) upload.offset += bytes
        answer(upload?.offset === upload?.size ? this.#told(id, 204) : 'unreachable')
      }
      this.held.push({ id: id as AttachmentId, offset, request, arrive, answer })
    })
  }
}

const idOf = (url: string) => PATH.exec(url)?.[1] ?? ''

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

function ascii(base64: string): string {
  const bits = [...base64.replaceAll('=', '')]
    .map((letter) => LETTERS.indexOf(letter).toString(2).padStart(6, '0'))
    .join('')
  const bytes = bits.match(/.{8}/g) ?? []
  return String.fromCharCode(...bytes.map((byte) => Number.parseInt(byte, 2)))
}
