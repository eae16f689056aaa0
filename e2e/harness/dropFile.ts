import type { Locator } from '@playwright/test'
import type { Person } from './Person.ts'

/** Drags a file of the disk over `target` and lets go, as the operating system's file manager does. */
export async function dropFile({ page }: Person, path: string, target: Locator): Promise<void> {
  const box = await target.boundingBox()
  if (box === null) throw new Error('What the file is dropped on is not on the screen.')
  const cdp = await page.context().newCDPSession(page)
  const at = {
    x: box.x + box.width / 2,
    y: box.y + box.height / 2,
    data: { items: [], files: [path], dragOperationsMask: 1 },
  }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await cdp.send('Input.dispatchDragEvent', { type, ...at })
  }
  await cdp.detach()
}
