import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { AttachmentId } from '@roomkey/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRoom } from '../actions/createRoom.ts'
import { registerUser } from '../actions/registerUser.ts'
import { sendMessage } from '../actions/sendMessage.ts'
import { storeAttachment } from '../actions/storeAttachment.ts'
import { openTestParts } from '../testing/openTestParts.ts'
import { startS3, type TestS3 } from '../testing/startS3.ts'
import { runCommand } from './testing/runCommand.ts'

let s3: TestS3
let outside: string
beforeAll(async () => {
  s3 = await startS3()
  outside = await mkdtemp(join(tmpdir(), 'roomkey-portable-'))
})
afterAll(async () => {
  await s3.dispose()
  await rm(outside, { recursive: true, force: true })
})

test('a backup of files on disk fills a bucket, and one of the bucket a disk', async () => {
  const at = (name: string) => join(outside, name)
  const good = async (env: Record<string, string>, ...words: string[]) => {
    const { code, out, err } = await runCommand({ LOG_LEVEL: 'silent', ...env }, words)
    expect([code, err]).toEqual([0, expect.any(String)])
    return out
  }
  const { parts } = await openTestParts({ dataDir: at('first') })
  const alice = await registerUser(parts, { username: 'alice', password: 'correct horse' })
  const { room } = await createRoom(parts, alice, { name: 'Team', invitedUsernames: [] })
  const roomId = room.id
  for (const size of [0, 10, 200_000]) {
    const id = randomUUID() as AttachmentId
    await storeAttachment(parts, alice, {
      id,
      roomId,
      name: 'a',
      content: Readable.from([Buffer.alloc(size)]),
    })
    await sendMessage(parts, alice, { roomId, text: 'look', attachmentIds: [id] })
  }
  await parts.fanout.close()
  await parts.files.close()
  await parts.store.close()

  const bucket = { DATA_DIR: at('second'), ...s3.env }
  await good({ DATA_DIR: at('first') }, 'backup', at('first.tar'))
  await good(bucket, 'restore', at('first.tar'))
  expect(JSON.parse(await good(bucket, 'check', '--json'))).toMatchObject({
    checked: { attachments: 3, fileBytes: 200_010, storedFiles: 3, problems: 0 },
  })
  await good(bucket, 'backup', at('from-the-bucket'))
  await good({ DATA_DIR: at('third') }, 'restore', at('from-the-bucket'))
  expect(JSON.parse(await good({ DATA_DIR: at('third') }, 'check', '--json'))).toMatchObject({
    checked: { fileBytes: 200_010, storedFiles: 3, problems: 0 },
  })
})
