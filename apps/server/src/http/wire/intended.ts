/** How an answer differs from the recorded one, on purpose. Every entry is tested to differ, so none can outlive its reason. */
export interface Difference {
  why: string
  status: number
  /** Keys and values of the answer; absent: only the status is compared. */
  body?: unknown
}

const notFound: Difference = {
  why: 'an API answers JSON, also where the seed answers an HTML page',
  status: 404,
  body: { error: 'Not found.', detail: 'Not found.', code: 'not_found' },
}

/** The seed answers 500 where the input is wrong. */
const wrong = (field: string, sentence: string): Difference => ({
  why: 'wrong input is a 400 that names the field, not a 500',
  status: 400,
  body: { [field]: [sentence], code: 'invalid', fields: { [field]: [sentence] } },
})

const notAnObject = (type: string) =>
  wrong('non_field_errors', `Invalid data. Expected a dictionary, but got ${type}.`)

const notInteger = 'A valid integer is required.'
const negative = 'Ensure this value is greater than or equal to 0.'

/** By `<section> / <title>` of fixtures/WIRE.md. */
export const INTENDED: Record<string, Difference> = {
  '1 register / double slash': notFound,
  '4 user / user_id not a number': {
    why: 'a token that names nobody is a 401, not a 500',
    status: 401,
    body: { detail: 'Token contained no recognizable user identification', code: 'token_not_valid' },
  },
  '4 user / Accept: text/html (browsable API!)': {
    why: 'there is no browsable HTML API; who asks for HTML gets the JSON, and /api/docs/ is for people',
    status: 200,
    body: { username: 'al_c0196a', email: 'al_c0196a@example.com' },
  },
  '5 rooms / create': {
    why: 'the documented description is stored, and unknown names are told',
    status: 201,
    body: { description: 'Our team discussion', member_count: 2, unknown_usernames: ['ghostc0196a'] },
  },
  '5 rooms / create, invited_usernames with wrong item types': {
    why: 'empty names are passed over, because documented clients send them',
    status: 400,
    body: {
      fields: { invited_usernames: { 1: ['Not a valid string.'], 2: ['This field may not be null.'] } },
    },
  },
  '5 rooms / create, the same user invited twice': {
    why: 'naming somebody twice is harmless',
    status: 201,
    body: { member_usernames: ['al_c0196a', 'bo_c0196a'] },
  },
  '5 rooms / list as the invited user (bob)': {
    why: 'the stored description is shown, and the room that the seed failed to make is there',
    status: 200,
    body: [{ description: 'Our team discussion' }, { name: '' }, { name: 'form' }],
  },
  '6 rooms/<id> / success': {
    why: 'the stored description is shown',
    status: 200,
    body: { name: 'Team Chat', description: 'Our team discussion', created_by: 'al_c0196a' },
  },
  '6 rooms/<id> / malformed uuid': notFound,
  '6 rooms/<id> / upper-case uuid': notFound,
  '6 rooms/<id> / uuid without dashes': notFound,
  '6 rooms/<id> / no token, malformed uuid (404 first)': notFound,
  '7 messages / POST, plaintext number': wrong('plaintext', 'Not a valid string.'),
  '7 messages / POST, plaintext object': wrong('plaintext', 'Not a valid string.'),
  '7 messages / POST, JSON array body': notAnObject('list'),
  '7 messages / POST, JSON null body': notAnObject('NoneType'),
  '7 messages / POST, lone surrogate escape': wrong('plaintext', 'Surrogate characters are not allowed.'),
  '7 messages / POST, malformed uuid': notFound,
  '7 messages / GET limit=abc': wrong('limit', notInteger),
  '7 messages / GET offset=abc': wrong('offset', notInteger),
  '7 messages / GET limit= (empty)': wrong('limit', notInteger),
  '7 messages / GET limit=1.5': wrong('limit', notInteger),
  '7 messages / GET limit=-1': wrong('limit', negative),
  '7 messages / GET offset=-1': wrong('offset', negative),
  '7 messages / GET offset=-5&limit=3': wrong('offset', negative),
  '7 messages / GET offset=5&limit=-3': {
    ...wrong('limit', negative),
    why: 'a negative limit is wrong input whatever the offset; the seed happened to answer []',
  },
  '7 messages / GET limit=99999999999999999999 (beyond 64 bits)': wrong(
    'limit',
    'Ensure this value is less than 9223372036854775808.',
  ),
  '8 upload / no Content-Type on the part': {
    why: 'a file whose sender does not say what it is gets the type that its first bytes show',
    status: 201,
    body: { plaintext: 'Shared file: a.bin', attachments: [{ content_type: 'application/pdf' }] },
  },
  '8 upload / multipart without boundary': {
    why: 'every error has the error form',
    status: 400,
    body: { code: 'parse_error', detail: 'Multipart form parse error' },
  },
  '8 upload / truncated multipart': {
    why: 'a body that was cut off is told as such: nobody should think that the file arrived',
    status: 400,
    body: { code: 'parse_error', detail: 'Multipart form parse error' },
  },
  '8 upload / GET the media URL without a token': notFound,
  '8 upload / GET the media URL, Range': notFound,
  '8 upload / GET media, If-Modified-Since in the future': notFound,
  '8 upload / GET media of unknown file': notFound,
  '8 upload / GET media directory': notFound,
  '9 hosts / unknown path under /api/': notFound,
  '9 hosts / root': { why: 'the web app (or a page that says how to build it) is here', status: 200 },
  '9 hosts / unknown path, no slash': notFound,
  '9 hosts / Host not in ALLOWED_HOSTS': {
    why: 'every error has the error form',
    status: 400,
    body: { code: 'invalid', detail: 'The Host header names no host of this server.' },
  },
  '9 hosts / admin login page exists': { ...notFound, why: 'there is no Django admin' },
}
