import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Locator } from '@playwright/test'
import type { Person } from './Person.ts'

/** Saves a file from its card, and gives what was saved: in the folder that was chosen, or downloaded by the browser. */
export async function saveFile(person: Person, message: Locator, name: string): Promise<Buffer> {
  const save = () => message.getByRole('button', { name: `Save ${name}` }).click()
  if (person.hasSystem) {
    const path = join(person.profile, 'Downloads', name)
    rmSync(path, { force: true })
    await save()
    await expect.poll(() => existsSync(path)).toBe(true)
    return readFileSync(path)
  }
  const [download] = await Promise.all([person.page.waitForEvent('download'), save()])
  expect(download.suggestedFilename()).toBe(name)
  return readFileSync(await download.path())
}
