import { expect, test, vi } from 'vitest'
import { documentedSocket, startTestServer, testUser } from '../testing/index.ts'
import { createLog } from './log.ts'

vi.setConfig({ testTimeout: 30_000 })

test('however much is logged: no token, no password, no text, no file name', async () => {
  const lines: string[] = []
  const log = createLog('trace', { write: (line) => lines.push(line) })
  const server = await startTestServer({ log })
  const user = await testUser(server)
  const room = await user.createRoom('HUSH-room')
  await user.send(room, 'HUSH-text')
  const form = new FormData()
  form.set('file', new Blob(['HUSH-content']), 'HUSH-name.txt')
  const upload = await fetch(new URL(`api/rooms/${room}/upload/`, server.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${user.access}` },
    body: form,
  })
  const { attachment } = (await upload.json()) as { attachment?: { file?: string } }
  if (attachment?.file) await fetch(new URL(attachment.file, server.url))
  for (const body of ['{"username":"x","password":"HUSH-password"}', '{"HUSH-broken'])
    await fetch(new URL('api/token/', server.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
  await fetch(new URL('HUSH-path?token=HUSH-query', server.url))
  const sync = await user.live()
  await sync.say(room, 'HUSH-text')
  sync.send({ type: 'HUSH-frame' })
  await sync.settled()
  await sync.close()
  const documented = await documentedSocket(server.url, `?token=${user.refresh}`)
  documented.send('HUSH-frame')
  await documented.closed

  // A damaged row makes the server say something about it: ids only.
  const { openText } = server.parts.cipher
  server.parts.cipher.openText = () => Promise.reject(new Error('HUSH-text is broken'))
  await user.fetch(`api/rooms/${room}/messages/`)
  server.parts.cipher.openText = openText
  await server.dispose()

  const all = lines.join('')
  expect(all).toContain('/api/rooms/')
  expect(all).toContain('a request failed')
  for (const secret of ['HUSH', user.access, user.refresh, user.password]) expect(all).not.toContain(secret)
})
