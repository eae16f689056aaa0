import { UploadHeaders } from '../../rest.ts'
import { AppendUploadHeaders, CreateUploadHeaders, TUS_CONTENT_TYPE, TUS_VERSION } from '../../uploads.ts'
import { ref } from '../operation.ts'
import { BODY, MEMBER, type Paths, parameters } from './shared.ts'

const TUS_RESUMABLE = {
  name: 'Tus-Resumable',
  in: 'header',
  required: true,
  schema: { type: 'string', const: TUS_VERSION },
}
const binary = { schema: { type: 'string', format: 'binary' } }
const file = (description: string) => ({ description, content: { '*/*': binary } })

/** Files: sent with a message, uploaded in one go or resumably, and read. */
export const FILES: Paths = {
  '/api/rooms/{room_id}/upload/': {
    post: {
      summary: 'Send a file, with an optional text',
      tag: 'Files',
      body: {
        content: {
          'multipart/form-data': {
            schema: {
              type: 'object',
              properties: { file: binary.schema, plaintext: { type: 'string' } },
              required: ['file'],
            },
          },
        },
      },
      replies: { 201: 'UploadedMessage' },
      errors: [...MEMBER, ...BODY],
    },
  },
  '/api/rooms/{room_id}/attachments/{attachment_id}/': {
    put: {
      summary: 'Upload a file that a message will link',
      description:
        'The body is the file. The id is yours to invent; a repeated PUT answers 200 with what is stored.',
      tag: 'Files',
      headers: parameters(UploadHeaders, 'header'),
      body: { content: { '*/*': binary } },
      replies: { 200: 'UploadReply', 201: 'UploadReply' },
      errors: [...MEMBER, 'invalid', 'too_large', 'conflict'],
    },
  },
  '/api/rooms/{room_id}/uploads/': {
    post: {
      summary: 'Begin a resumable upload',
      description:
        'The tus protocol 1.0.0 (tus.io) with the extensions creation, expiration and termination. Upload-Metadata has `filename`, and may have `id` (yours to invent: beginning the same upload again finds it), `filetype`, `imagesize` (640x480) and `sha256` (hex, of the whole file). A message links the upload by its id when it is complete.',
      tag: 'Files',
      headers: [TUS_RESUMABLE, ...parameters(CreateUploadHeaders, 'header')],
      replies: {
        201: {
          description: 'Location names the upload, Upload-Offset its next byte.',
          content: { 'text/plain': { schema: { type: 'string' } } },
        },
      },
      errors: [
        ...MEMBER,
        'invalid',
        'upload_version',
        'too_large',
        'conflict',
        'upload_busy',
        'checksum_mismatch',
      ],
    },
  },
  '/api/uploads/{attachment_id}/': {
    get: {
      summary: 'How far an upload is',
      description: 'Usually asked by HEAD: Upload-Offset is the next byte, Upload-Length the size.',
      tag: 'Files',
      headers: [TUS_RESUMABLE],
      replies: { 204: null },
      errors: [...MEMBER, 'upload_version', 'upload_busy', 'checksum_mismatch'],
    },
    patch: {
      summary: 'Go on with an upload',
      description:
        'The body is the file from Upload-Offset on. What arrives of a body that breaks off is kept. The last byte makes the file.',
      tag: 'Files',
      headers: [TUS_RESUMABLE, ...parameters(AppendUploadHeaders, 'header')],
      body: { content: { [TUS_CONTENT_TYPE]: binary } },
      replies: { 204: null },
      errors: [
        ...MEMBER,
        'invalid',
        'conflict',
        'upload_version',
        'too_large',
        'unsupported_media_type',
        'upload_busy',
        'checksum_mismatch',
      ],
    },
    post: {
      summary: 'The same where PATCH, HEAD or DELETE cannot be said',
      description: 'X-HTTP-Method-Override names the method that is meant.',
      tag: 'Files',
      headers: [TUS_RESUMABLE],
      replies: { 204: null },
      errors: [...MEMBER, 'method_not_allowed', 'upload_version'],
    },
    delete: {
      summary: 'Take an unfinished upload back',
      tag: 'Files',
      headers: [TUS_RESUMABLE],
      replies: { 204: null },
      errors: ['not_found', 'upload_version'],
    },
  },
  '/api/attachments/{attachment_id}/url/': {
    get: {
      summary: 'A link that opens the file without a token',
      description: 'It ends when it expires or when you leave the room.',
      tag: 'Files',
      replies: { 200: 'FileUrl' },
      errors: MEMBER,
    },
  },
  '/media/{attachment_id}/{ticket}/{file_name}': {
    get: {
      summary: 'A file, by the link that a message carries',
      description: 'Answers Range requests of one range. With a bearer token the ticket may be anything.',
      tag: 'Files',
      open: true,
      replies: {
        200: file('The file.'),
        206: file('The range asked for.'),
        304: { description: 'What you have is the file; no body.' },
        416: { description: 'No such range.', content: { 'application/json': { schema: ref('ErrorBody') } } },
      },
      errors: ['not_found'],
    },
  },
}
