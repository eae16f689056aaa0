import type { Http, HttpRequest } from '../../packages/client/src/ports/index.ts'
import type { ServerDisk } from '../server/ServerDisk.ts'
import type { Process } from '../world/Process.ts'

/**
 * Looks at each request for an upload as it leaves its machine: bytes go up after the server was asked where the upload
 * is, and from no earlier place than it had reached by then.
 */
export class UploadWatch {
  readonly problems: string[] = []
  readonly #disk: ServerDisk
  /** By machine and upload: what was stored of it when its place was asked for, until bytes leave. */
  readonly #asked = new Map<string, number>()

  constructor(disk: ServerDisk) {
    this.#disk = disk
  }

  watched(process: Process, http: Http): Http {
    return (request) => {
      this.#look(process, request)
      return http(request)
    }
  }

  #look({ name }: Process, request: HttpRequest): void {
    const id = idOf(request)
    if (id === undefined) return
    const key = `${name} ${id}`
    if (request.method === 'POST' || request.method === 'HEAD') this.#asked.set(key, this.#stored(id))
    if (request.method !== 'PATCH') return
    const reached = this.#asked.get(key)
    this.#asked.delete(key)
    const from = Number(request.headers?.['upload-offset'])
    if (reached === undefined) this.problems.push(`${name} sends ${id} and has not asked where it is`)
    else if (from < reached)
      this.problems.push(`${name} sends ${id} from ${from} on, of which ${reached} bytes were stored`)
  }

  #stored(id: string): number {
    const [row] = this.#disk.all<{ bytes: number }>(
      'select size as bytes from attachments where id = :id union all select received from uploads where id = :id',
      { id },
    )
    return row?.bytes ?? 0
  }
}

function idOf({ url, headers }: HttpRequest): string | undefined {
  const { pathname } = new URL(url)
  const [, known] = /^\/api\/uploads\/([0-9a-f-]+)\/$/.exec(pathname) ?? []
  if (known !== undefined || !pathname.endsWith('/uploads/')) return known
  const [, id = ''] = /(?:^|,)id ([^,]*)/.exec(headers?.['upload-metadata'] ?? '') ?? []
  return Buffer.from(id, 'base64').toString()
}
