import { Readable } from 'node:stream'
import type { Http } from '../../packages/client/src/ports/index.ts'
import type { Plant } from './plant.ts'

// Faults on the way of files, of both sides.

const BREAKS = ['cut', 'kill', 'offline', 'killNode'] as const

/** Where the server says that an upload is, in other words. */
const told =
  (offset: (told: string) => string) =>
  (http: Http): Http =>
  async (request) => {
    const answer = await http(request)
    const header = (name: string) => {
      const value = answer.header(name)
      return value !== null && name.toLowerCase() === 'upload-offset' ? offset(value) : value
    }
    return request.method === 'HEAD' ? { ...answer, header } : answer
  }

export const FILE_PLANTS: Record<string, Plant> = {
  'resume-a-byte-late': {
    what: 'an upload that broke off goes on a byte behind where it was',
    favour: ['sendFiles', ...BREAKS],
    changes: {
      http: (http) => (request) => {
        const { body } = request
        if (typeof body !== 'object' || (body.from ?? 0) === 0) return http(request)
        return http({ ...request, body: { ...body, from: (body.from ?? 0) + 1 } })
      },
    },
  },
  'resume-from-the-start': {
    what: 'whatever the server has of an upload, all of it is sent again',
    favour: ['sendFiles', ...BREAKS],
    changes: { http: told(() => '0') },
  },
  'skip-digest-check': {
    what: 'nobody compares the file that arrived with the one that was announced',
    favour: ['sendFiles', 'changeFile'],
    changes: {
      http: (http) => (request) => {
        const metadata = request.headers?.['upload-metadata']?.replace(/,sha256 [^,]*/, '')
        const headers =
          metadata === undefined ? request.headers : { ...request.headers, 'upload-metadata': metadata }
        return http(headers === undefined ? request : { ...request, headers })
      },
    },
  },
  'finish-twice': {
    what: 'a file that no message links yet is not found when its upload is gone on with, and finished again',
    favour: ['sendFiles', 'kill', 'cut'],
    changes: {
      sql: `create trigger finish_twice before insert on attachments begin
        delete from attachments where id = new.id; end`,
      parts: (parts) => ({
        ...parts,
        store: {
          ...parts.store,
          attachment: async (id) => {
            const row = await parts.store.attachment(id)
            return row?.messageId === null ? undefined : row
          },
        },
      }),
    },
  },
  'forget-the-link': {
    what: 'a message is stored, and that its second file belongs to it is not',
    favour: ['sendFiles'],
    changes: {
      sql: `create trigger forget_the_link after update of message_id on attachments when new.position > 0 begin
        update attachments set message_id = null, position = 0 where id = new.id; end`,
    },
  },
  'store-before-the-file': {
    what: 'that a file is stored is written down 200 ms before it is',
    favour: ['sendFiles', 'killNode'],
    changes: {
      parts: (parts, process) => ({
        ...parts,
        files: Object.assign(Object.create(parts.files) as typeof parts.files, {
          put: async (key: string, content: Readable) => {
            const bytes = Buffer.concat(await content.toArray())
            process.after(200, () => void parts.files.put(key, Readable.from([bytes])))
            return { bytes: bytes.length }
          },
        }),
      }),
    },
  },
  'forget-orphans': {
    what: 'nobody collects files that no message links',
    favour: ['sendFiles', 'cancelFile', 'delete'],
    changes: {
      parts: (parts) => ({ ...parts, store: { ...parts.store, orphanAttachments: async () => [] } }),
    },
  },
  'ignore-the-cancel': {
    what: 'a file that was cancelled goes on all the same',
    favour: ['sendFiles', 'cancelFile'],
    changes: {
      driver: (driver) => ({
        ...driver,
        run: (sql, values) => {
          if (!sql.startsWith('DELETE FROM attachments WHERE id = ?')) driver.run(sql, values)
        },
      }),
    },
  },
  'keep-lost-files': {
    what: 'what was opened of a room stays when access to it ends',
    favour: ['sendFiles', 'download', 'remove'],
    changes: {
      driver: (driver) => ({
        ...driver,
        run: (sql, values) => {
          if (!sql.startsWith('DELETE FROM downloads')) driver.run(sql, values)
        },
      }),
    },
  },
}
