import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AttachmentId } from '@roomkey/protocol'
import { expect, onTestFinished, test } from 'vitest'
import { TempFolder } from './TempFolder.ts'

test('opened files are for this user alone, whatever was there before', () => {
  const home = mkdtempSync(join(tmpdir(), 'roomkey-opened-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  const folder = new TempFolder(home)
  mkdirSync(join(home, 'opened'), { mode: 0o777 })
  const place = folder.folderFor('alice', AttachmentId.parse('0198c0de-0000-7000-8000-000000000001'))
  for (const path of [join(home, 'opened'), place]) expect(statSync(path).mode & 0o777).toBe(0o700)
})
