import type { AttachmentRow } from '@roomkey/client/api'
import type { AttachmentId } from '@roomkey/protocol'
import type { FileOutcome, Files } from '../platform.ts'

export interface DemoFiles extends Files {
  /** What was asked for, in order. */
  readonly calls: string[]
  /** What the next ones answer; null: that it went well. */
  outcome: FileOutcome | null
}

/** Files that go nowhere. In a browser nothing is revealed or dragged out. */
export function demoPlatformFiles(desktop: boolean): DemoFiles {
  const calls: string[] = []
  const saved = new Set<AttachmentId>()
  const done = (what: string, files: readonly AttachmentRow[]): FileOutcome => {
    calls.push(`${what} ${files.map(({ name }) => name).join(', ')}`)
    if (demo.outcome === null) for (const { id } of files) saved.add(id)
    return demo.outcome ?? { state: 'done' }
  }
  const demo: DemoFiles = {
    calls,
    outcome: null,
    opens: ({ contentType }) => desktop || /^(image|audio|video)\//.test(contentType),
    save: async (file) => done('save', [file]),
    saveAll: async (files) => done('save', files),
    open: async (file) => (file.name.endsWith('.exe') ? { state: 'notOpened' } : done('open', [file])),
    ...(desktop && {
      async reveal(file) {
        calls.push(`reveal ${file.name}`)
        return saved.has(file.id)
      },
      drag: {
        async hold() {},
        async start({ name }) {
          calls.push(`drag ${name}`)
          return true
        },
      },
    }),
  }
  return demo
}
