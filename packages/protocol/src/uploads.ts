import { z } from 'zod'
import { AttachmentId } from './ids.ts'
import { UploadHeaders } from './rest.ts'

// Resumable uploads: the tus protocol 1.0.0 (tus.io/protocols/resumable-upload) with its extensions creation,
// expiration and termination. What each upload of ours says beside it travels in `Upload-Metadata`.

export const TUS_VERSION = '1.0.0'
export const TUS_EXTENSIONS = ['creation', 'expiration', 'termination'] as const
/** What the body of a PATCH is called. */
export const TUS_CONTENT_TYPE = 'application/offset+octet-stream'

const Count = z
  .string()
  .regex(/^(0|[1-9]\d{0,14})$/, 'Must be a whole number of bytes.')
  .transform(Number)

/** POST /api/rooms/<id>/uploads/ */
export const CreateUploadHeaders = z.object({
  'upload-length': Count,
  'upload-metadata': z.string().min(1).max(8000),
})

/** PATCH /api/uploads/<id>/ */
export const AppendUploadHeaders = z.object({ 'upload-offset': Count })

/** The pairs of `Upload-Metadata`, decoded. Pairs with other names are let pass. */
export const UploadMetadata = z.object({
  /** The attachment's id, made by the client: creating the same upload again finds it. Without one the server makes it. */
  id: AttachmentId.optional(),
  filename: z.string().min(1).max(3000),
  filetype: z.string().max(255).optional(),
  /** `640x480`, measured by the sender. */
  imagesize: UploadHeaders.shape['roomkey-image-size'],
  /** SHA-256 of the whole file in hex: what arrives as another one is refused when it is complete. */
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'Must be 64 lower-case hexadecimal digits.')
    .optional(),
})
export type UploadMetadata = z.infer<typeof UploadMetadata>
