import type { Engine } from '@roomkey/client/api'
import type { AttachmentId } from '@roomkey/protocol'

/** A link this close to its end is asked for anew: the picture must still load with it. */
const MARGIN_MS = 30_000

export interface FileLinks {
  /** A link already at hand, so that a picture scrolled back into view does not flash. */
  peek(id: AttachmentId): string | null
  /** Null when none can be had now. */
  get(id: AttachmentId): Promise<string | null>
  /** It turned out not to work. */
  forget(id: AttachmentId): void
}

export function createFileLinks(engine: Pick<Engine, 'fileUrl'>, now: () => number): FileLinks {
  const links = new Map<AttachmentId, { url: string; expiresAt: number }>()
  const asking = new Map<AttachmentId, Promise<string | null>>()

  const peek = (id: AttachmentId) => {
    const link = links.get(id)
    return link && link.expiresAt - MARGIN_MS > now() ? link.url : null
  }
  async function ask(id: AttachmentId): Promise<string | null> {
    try {
      const reply = await engine.fileUrl(id)
      if (!reply.ok) return null
      links.set(id, reply)
      return reply.url
    } catch {
      // The same to the reader as a refusal: it cannot be opened now, and there is a button to try again.
      return null
    } finally {
      asking.delete(id)
    }
  }
  return {
    peek,
    get(id) {
      const known = peek(id)
      if (known) return Promise.resolve(known)
      const asked = asking.get(id) ?? ask(id)
      asking.set(id, asked)
      return asked
    },
    forget(id) {
      links.delete(id)
    },
  }
}
