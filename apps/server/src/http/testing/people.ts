import { type RawReply, rawRequest } from './rawRequest.ts'
import type { RunningHttp } from './startHttp.ts'

/** A registered person who sends requests. */
export interface Person {
  id: number
  username: string
  token: string
  /** A JSON request with the person's token. */
  send(method: string, path: string, body?: unknown): Promise<RawReply>
  /** Any request with the person's token. */
  raw(
    method: string,
    path: string,
    headers?: Record<string, string>,
    body?: Buffer | string,
  ): Promise<RawReply>
  /** A room of this person's with these members; its id. */
  room(...members: Person[]): Promise<string>
  /** The documented upload. */
  upload(room: string, ...parts: UploadPart[]): Promise<RawReply>
}

export interface UploadPart {
  field: string
  filename?: string
  type?: string
  content: Buffer | string
}

export const BOUNDARY = 'BOUNDARY-of-the-tests'

export function multipart(parts: readonly UploadPart[]): Buffer {
  const chunks = parts.flatMap(({ field, filename, type, content }) => [
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${field}"`,
    filename === undefined ? '' : `; filename="${filename}"`,
    type === undefined ? '' : `\r\nContent-Type: ${type}`,
    '\r\n\r\n',
    content,
    '\r\n',
  ])
  return Buffer.concat([...chunks, `--${BOUNDARY}--\r\n`].map((chunk) => Buffer.from(chunk)))
}

export async function register({ url }: RunningHttp, username: string): Promise<Person> {
  const json = { 'content-type': 'application/json' }
  const body = JSON.stringify({ username, password: 'securepass123' })
  const reply = await rawRequest(url, { method: 'POST', path: '/api/register/', headers: json, body })
  const { user, access } = reply.json as { user: { id: number }; access: string }
  const authorization = `Bearer ${access}`
  const person: Person = {
    id: user.id,
    username,
    token: access,
    send: (method, path, value) =>
      rawRequest(url, {
        method,
        path,
        headers: { authorization, ...(value === undefined ? {} : json) },
        body: value === undefined ? undefined : JSON.stringify(value),
      }),
    raw: (method, path, headers = {}, raw) =>
      rawRequest(url, { method, path, headers: { authorization, ...headers }, body: raw }),
    room: async (...members) => {
      const invited_usernames = members.map((member) => member.username)
      const made = await person.send('POST', '/api/rooms/', { name: 'Room', invited_usernames })
      return (made.json as { id: string }).id
    },
    upload: (room, ...parts) =>
      person.raw(
        'POST',
        `/api/rooms/${room}/upload/`,
        { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
        multipart(parts),
      ),
  }
  return person
}
