import { request } from 'undici'

export interface Person {
  username: string
  token: string
}

const REGISTRATIONS_AT_ONCE = 8

/** Registers people named prefix1, prefix2 … as any client would. */
export async function registerPeople(server: URL, prefix: string, count: number): Promise<Person[]> {
  const people: Person[] = []
  let next = 0
  const worker = async () => {
    while (next < count) {
      next += 1
      const username = `${prefix}${next}`
      const reply = await post(server, '/api/register/', { username, password: 'correct horse battery' })
      people.push({ username, token: String(reply.access) })
    }
  }
  await Promise.all(Array.from({ length: REGISTRATIONS_AT_ONCE }, worker))
  return people
}

/** Creates a room with everybody in it; resolves with its id. */
export async function createRoom(
  server: URL,
  name: string,
  owner: Person,
  others: readonly Person[],
): Promise<string> {
  const body = { name, invited_usernames: others.map((person) => person.username) }
  const reply = await post(server, '/api/rooms/', body, owner.token)
  return String(reply.id)
}

async function post(
  server: URL,
  path: string,
  body: unknown,
  token?: string,
): Promise<Record<string, unknown>> {
  const { statusCode, body: reply } = await request(new URL(path, server), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  })
  if (statusCode !== 201) throw new Error(`${path} answered ${statusCode}: ${await reply.text()}`)
  return (await reply.json()) as Record<string, unknown>
}
