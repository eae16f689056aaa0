import type { Engine, Failure } from '@roomkey/client/api'
import type { AttachmentId } from '@roomkey/protocol'

/** A link this close to its end is asked for anew: the picture must still load with it. */
const MARGIN_MS = 30_000
/** Pictures at hand as they are scrolled through; those further back come from the engine again. */
const HELD_BYTES = 64 * 1024 * 1024

/** The browser's addresses for bytes that are at hand. */
export interface BlobUrls {
  create(bytes: Uint8Array, type: string): string
  revoke(url: string): void
}

export const blobUrls: BlobUrls = {
  create: (bytes, type) => URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type })),
  revoke: (url) => URL.revokeObjectURL(url),
}

export interface FileLinks {
  /** A picture already at hand, so that one scrolled back into view does not flash. */
  peek(id: AttachmentId): string | null
  /** Where the page shows it from, offline too when it was seen before. Null when it cannot be had now. */
  picture(id: AttachmentId): Promise<string | null>
  /** While somebody shows it, it stays at hand; when nobody does, it is not waited for. The returned function ends that. */
  use(id: AttachmentId): () => void
  /** Where it can be opened outside the app. Null when the server cannot be asked. */
  get(id: AttachmentId): Promise<string | null>
  /** Why the last try to have it failed. */
  why(id: AttachmentId): Failure['reason'] | null
  /** It turned out not to work. */
  forget(id: AttachmentId): void
  /** Lets go of all: signed out, or the page closes. */
  close(): void
}

export function createFileLinks(
  engine: Pick<Engine, 'fileUrl' | 'fileBytes' | 'withdrawFile'>,
  now: () => number,
  urls: BlobUrls = blobUrls,
): FileLinks {
  const links = new Map<AttachmentId, { url: string; expiresAt: number }>()
  /** Least recently shown first. */
  const held = new Map<AttachmentId, { url: string; bytes: number }>()
  let heldBytes = 0
  const users = new Map<AttachmentId, number>()
  const reasons = new Map<AttachmentId, Failure['reason']>()
  const asking = new Map<AttachmentId, Promise<string | null>>()
  const loading = new Map<AttachmentId, Promise<string | null>>()

  const peekLink = (id: AttachmentId) => {
    const link = links.get(id)
    return link && link.expiresAt - MARGIN_MS > now() ? link.url : null
  }
  function peek(id: AttachmentId): string | null {
    const known = held.get(id)
    if (!known) return peekLink(id)
    held.delete(id)
    held.set(id, known)
    return known.url
  }
  function drop(id: AttachmentId): void {
    const known = held.get(id)
    if (!known) return
    held.delete(id)
    heldBytes -= known.bytes
    urls.revoke(known.url)
  }
  function hold(id: AttachmentId, bytes: Uint8Array, type: string): string {
    drop(id)
    const url = urls.create(bytes, type)
    held.set(id, { url, bytes: bytes.length })
    heldBytes += bytes.length
    // What is shown stays: a player reads its address for as long as it plays.
    for (const oldest of held.keys()) {
      if (heldBytes <= HELD_BYTES) break
      if (oldest !== id && !users.has(oldest)) drop(oldest)
    }
    return url
  }
  async function ask(id: AttachmentId): Promise<string | null> {
    try {
      const reply = await engine.fileUrl(id)
      if (!reply.ok) {
        reasons.set(id, reply.reason)
        return null
      }
      links.set(id, reply)
      return reply.url
    } catch {
      // The same to the reader as a refusal: it cannot be opened now, and there is a button to try again.
      return null
    } finally {
      asking.delete(id)
    }
  }
  async function load(id: AttachmentId): Promise<string | null> {
    try {
      let reply = await engine.fileBytes(id)
      // By another tab, which does not know of this one.
      if (!reply.ok && reply.reason === 'cancelled' && users.has(id)) reply = await engine.fileBytes(id)
      if (reply.ok) return hold(id, reply.bytes, reply.contentType)
      if (reply.reason === 'tooLarge') return await get(id)
      reasons.set(id, reply.reason)
      return null
    } catch {
      return null
    }
  }
  function begin(id: AttachmentId): Promise<string | null> {
    const loaded = load(id).finally(() => {
      if (loading.get(id) === loaded) loading.delete(id)
    })
    loading.set(id, loaded)
    return loaded
  }
  function leave(id: AttachmentId): void {
    const left = (users.get(id) ?? 1) - 1
    if (left > 0) users.set(id, left)
    else users.delete(id)
    // Who comes back asks anew.
    if (left === 0 && loading.delete(id)) void engine.withdrawFile(id).catch(() => undefined)
  }
  function get(id: AttachmentId): Promise<string | null> {
    const known = peekLink(id)
    if (known) return Promise.resolve(known)
    const asked = asking.get(id) ?? ask(id)
    asking.set(id, asked)
    return asked
  }
  return {
    peek,
    get,
    why: (id) => reasons.get(id) ?? null,
    picture(id) {
      reasons.delete(id)
      const known = peek(id)
      if (known) return Promise.resolve(known)
      return loading.get(id) ?? begin(id)
    },
    use(id) {
      users.set(id, (users.get(id) ?? 0) + 1)
      return () => leave(id)
    },
    forget(id) {
      links.delete(id)
      drop(id)
    },
    close() {
      for (const id of [...held.keys()]) drop(id)
      links.clear()
      reasons.clear()
    },
  }
}
