import type { DesktopBridge } from '../../../apps/desktop/src/ipc/bridge.ts'
import { readElsewhere } from '../../harness/readElsewhere.ts'
import { composer, createRoom, meet, message, openRoom, send } from '../../harness/steps.ts'
import { expect, test } from '../../harness/test.ts'

test('who is mentioned while the window is not in front hears of it, until it is read', async ({
  person,
  backend,
}) => {
  const alice = await person('alice')
  const bob = await person('bob')
  const { page, system } = bob
  await meet(alice, bob, 'Market')
  await send(alice, 'Market', '@bob good morning')
  await expect(message(bob, 'Market', 'good morning')).toBeVisible()

  await createRoom(bob, 'Elsewhere', [alice])
  await openRoom(bob, 'Market')
  await system.leave()
  // Each room has a notification of its own: one of this message would stand beside the other.
  await openRoom(alice, 'Elsewhere')
  await send(alice, 'Elsewhere', 'not for you')
  await openRoom(alice, 'Market')
  await send(alice, 'Market', '@bob are you there?')
  await expect.poll(() => system.notifications()).toEqual(['alice in Market: @bob are you there?'])
  // The room stands open, and nobody has seen it.
  await expect.poll(() => system.badge()).toBe(1)
  await readElsewhere(backend.url, 'bob')
  await expect.poll(() => system.notifications()).toEqual([])
  await expect.poll(() => system.badge()).toBe(0)

  await page.evaluate(() => {
    const { changeShell } = window.roomkey as unknown as Pick<DesktopBridge, 'changeShell'>
    return changeShell({
      notifications: { about: 'everything', showText: false, sound: true, quietHours: null },
    })
  })
  await openRoom(bob, 'Elsewhere')
  await send(alice, 'Market', 'a secret')
  await expect.poll(() => system.notifications()).toEqual(['Roomkey: New message'])
  await system.clickNotification('Roomkey: New message')
  await expect(composer(bob, 'Market')).toBeVisible()
  await expect(message(bob, 'Market', 'a secret')).toBeInViewport()
  await expect.poll(() => system.notifications()).toEqual([])
  await expect.poll(() => system.badge()).toBe(0)
})
