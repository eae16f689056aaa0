import { fc } from '../../../testing/fc.ts'
import { BOUNDARY } from '../people.ts'

/** Lengths around and beyond every limit. */
const length = fc.oneof(
  fc.constantFrom(19_999, 20_000, 20_001, 29_900, 30_001, 40_000, 40_001),
  fc.integer({ min: 10_000, max: 200_000 }),
)
/** Text too long for something. */
export const large = fc
  .tuple(fc.constantFrom('x', 'é', '\0', '"', '['), length)
  .map(([unit, times]) => unit.repeat(times))

const value = fc.oneof(
  fc.jsonValue(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('\ud800', '\0', '', null, 1e308, -0, '__proto__', 'x'.repeat(2000)),
  fc.array(fc.oneof(fc.string(), fc.constantFrom(null, '', 'victim')), { maxLength: 4 }),
)

const FIELDS = [
  'username',
  'password',
  'email',
  'refresh',
  'device_name',
  'rotation_id',
  'old_password',
  'new_password',
  'name',
  'description',
  'is_private',
  'invited_usernames',
  'usernames',
  'plaintext',
  'text',
  'id',
  'attachment_ids',
]

const shaped = fc.dictionary(fc.constantFrom(...FIELDS, '__proto__', 'constructor'), value, {
  noNullPrototype: true,
})

export const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array))

const partHeader = fc.constantFrom(
  'Content-Disposition: form-data; name="file"; filename="a"',
  'Content-Disposition: form-data; name="file"; filename="../../x"',
  'Content-Disposition: form-data; name="file"; filename*=utf-8\'\'%ff',
  'Content-Disposition: form-data; name="plaintext"',
  'Content-Disposition: form-data',
  'Content-Disposition: ;;;=',
  'Content-Type: text/plain; charset',
  'Content-Transfer-Encoding: 7bit',
  'Content-Transfer-Encoding: base64',
  ': :',
  '',
)

const multipartBody = fc
  .array(
    fc.tuple(fc.array(partHeader, { maxLength: 3 }), fc.oneof(bytes, fc.constant(Buffer.from('text')))),
    { maxLength: 3 },
  )
  .map((parts) =>
    Buffer.concat([
      ...parts.flatMap(([headers, content]) => [
        Buffer.from(`--${BOUNDARY}\r\n${headers.map((line) => `${line}\r\n`).join('')}\r\n`),
        content,
        Buffer.from('\r\n'),
      ]),
      Buffer.from(`--${BOUNDARY}--\r\n`),
    ]),
  )

export const form = (fields: object) =>
  new URLSearchParams(
    Object.entries(fields).map(([name, field]): [string, string] => [
      name,
      typeof field === 'string' ? field : JSON.stringify(field),
    ]),
  ).toString()

const cut = (body: fc.Arbitrary<Buffer>) =>
  fc.oneof(
    body,
    fc.tuple(body, fc.nat()).map(([all, at]) => all.subarray(0, all.length === 0 ? 0 : at % all.length)),
  )

export const JSON_TYPE = 'application/json'
export const FORM = 'application/x-www-form-urlencoded'
export const MULTIPART = `multipart/form-data; boundary=${BOUNDARY}`

/** JSON, forms and multipart bodies, whole and cut, and bytes that claim to be one. */
export const body = fc.oneof(
  fc.record({
    type: fc.constant(JSON_TYPE),
    content: cut(fc.oneof(shaped, fc.jsonValue()).map((it) => Buffer.from(JSON.stringify(it)))),
  }),
  fc.record({
    type: fc.constant(FORM),
    content: cut(shaped.map((it) => Buffer.from(form(it)))),
  }),
  fc.record({ type: fc.constant(MULTIPART), content: cut(multipartBody) }),
  fc.record({
    type: fc.constantFrom(
      JSON_TYPE,
      FORM,
      MULTIPART,
      'multipart/form-data',
      'text/plain',
      'application/json; charset=x',
      '',
    ),
    content: bytes,
  }),
)
