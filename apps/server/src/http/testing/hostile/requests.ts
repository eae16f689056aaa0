import { fc } from '../../../testing/fc.ts'
import { endpoints } from '../../createHttp.ts'
import { type Asker, type HostileWorld, UNKNOWN } from './HostileWorld.ts'

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
export const method = fc.constantFrom(...METHODS)
export const segment = fc.string({ unit: 'grapheme-ascii', maxLength: 20 }).map(encodeURIComponent)

/** Every endpoint, its holes filled with ids of all kinds. */
export function anyPath({ http, ids, mallory, victim }: HostileWorld): fc.Arbitrary<string> {
  const anyId = () =>
    fc.constantFrom(ids.own, ids.theirs, UNKNOWN, 'x', '%ff', '..', ids.theirs.toUpperCase())
  const fill: Record<string, () => fc.Arbitrary<string>> = {
    room_id: anyId,
    message_id: () => fc.constantFrom(ids.message, ids.secret, UNKNOWN),
    attachment_id: () => fc.constantFrom(ids.file, ids.theirFile, UNKNOWN),
    device_id: anyId,
    user_id: () => fc.constantFrom(String(victim.id), String(mallory.id), '99999', '0'),
    ticket: () => fc.constantFrom('-', `${victim.id}.9999999999.${'A'.repeat(43)}`, 'x.y.z'),
    file_name: () => segment.map((text) => text || 'x'),
  }
  const paths = endpoints(http.parts).map(({ path }) => {
    const pieces = path
      .split(/\{(\w+)\}/)
      .map((piece, index) => (index % 2 ? fill[piece]?.() : fc.constant(piece)))
    return fc.tuple(...pieces.filter((piece) => piece !== undefined)).map((all) => all.join(''))
  })
  return fc.oneof(
    ...paths,
    segment.map((text) => `/${text}`),
    segment.map((text) => `/api/${text}/`),
  )
}

export const query = fc.oneof(
  fc.constant(''),
  fc
    .array(
      fc.tuple(
        fc.constantFrom('limit', 'offset', 'before', 'after', 'search', 'format', '__proto__', 'limit[]'),
        fc.oneof(
          fc.integer().map(String),
          fc.constantFrom('', 'json', '1e3', '١', '0x10', ' 7 ', '9'.repeat(40)),
          // As large as a number is exact, as a database's integer is, and a character that PostgreSQL does not hold.
          fc.constantFrom('9007199254740991', '2147483647', '2147483648', '\0', 'a\0'),
          segment,
        ),
      ),
      { maxLength: 3 },
    )
    .map((pairs) => `?${pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`),
)

export const headers = fc.dictionary(
  fc.constantFrom(
    'accept',
    'range',
    'if-none-match',
    'if-range',
    'origin',
    'content-encoding',
    'roomkey-file-name',
    'roomkey-image-size',
    'x-forwarded-for',
    'access-control-request-method',
    'cookie',
    'host',
  ),
  fc.oneof(
    fc.string({ unit: fc.constantFrom(...' !#$%&*+-./019:;=?@AZ[]^_`az{|}~"\\,()<>'), maxLength: 30 }),
    fc.constantFrom('text/html', 'bytes=0-', 'gzip', '*/*'),
  ),
  { noNullPrototype: true },
)

export const who = fc.constantFrom<Asker>('stranger', 'mallory', 'admin', 'garbage')
