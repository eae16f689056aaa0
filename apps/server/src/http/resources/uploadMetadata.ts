import type { AttachmentMeta } from '../../present/attachmentMeta.ts'
import { decodeUtf8 } from '../body/utf8.ts'
import { invalid } from '../errors/valid.ts'

const PAIR = /^([\x21-\x2b\x2d-\x7e]+)(?: ([A-Za-z0-9+/]*={0,2}))?$/

/** `filename d29ybGQ=,flag`: keys with base64 values, or without one. */
export function readUploadMetadata(header: string): Record<string, string> {
  const pairs = header.split(',').map((text) => {
    const [, key, value = ''] = PAIR.exec(text.trim()) ?? []
    if (key === undefined) throw malformed('Must be pairs of a key and a base64 value, with commas between.')
    const decoded = decodeUtf8(Buffer.from(value, 'base64'))
    if ('problem' in decoded) throw malformed('Values must be UTF-8 in base64.')
    return [key, decoded.text] as const
  })
  const fields = Object.fromEntries(pairs)
  if (Object.keys(fields).length < pairs.length) throw malformed('Keys must be unique.')
  return fields
}

const malformed = (sentence: string) => invalid({ 'upload-metadata': [sentence] })

export function writeUploadMetadata({
  name,
  width,
  height,
  ...rest
}: AttachmentMeta & { id: string; filetype: string }): string {
  const imagesize = width && height ? { imagesize: `${width}x${height}` } : {}
  return Object.entries({ ...rest, filename: name, ...imagesize })
    .map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
    .join(',')
}
