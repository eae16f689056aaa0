import type { DesktopBridge } from '../../../apps/desktop/src/ipc/bridge.ts'
import type { ShellSettings } from '../../../apps/desktop/src/ipc/shellSettings.ts'
import { WAIT_MS } from '../../../apps/desktop/src/main/notices/decide.ts'
import { readElsewhere } from '../../harness/readElsewhere.ts'
import { composer, createRoom, meet, message, openRoom, send } from '../../harness/steps.ts'
import { expect, test } from '../../harness/test.ts'

/** In minutes. */
const DAY = 1440

test('who is mentioned while the window is not in front hears of it until it is read, but for quiet hours; closed, too', async ({
  person,
  backend,
}) => {
  const alice = await person('alice')
  const bob = await person('bob', { hasTray: true })
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

  const choose = (notifications: ShellSettings['notifications']) =>
    page.evaluate((chosen) => {
      const { changeShell } = window.roomkey as unknown as Pick<DesktopBridge, 'changeShell'>
      return changeShell({ notifications: chosen })
    }, notifications)
  // In quiet hours, an hour around now, nothing is shown, and the icon counts.
  const now = new Date()
  const minute = (after: number) => (now.getHours() * 60 + now.getMinutes() + after + DAY) % DAY
  const told = system.told().length
  await choose({
    about: 'mentionsAndDirect',
    showText: true,
    sound: true,
    quietHours: { from: minute(-60), to: minute(60) },
  })
  await expect(page.getByRole('button', { name: /^Quiet until/ })).toBeVisible()
  await send(alice, 'Market', '@bob asleep?')
  await expect.poll(() => system.badge()).toBe(1)
  // It is due by then, in the quiet hours.
  await page.waitForTimeout(2 * WAIT_MS)
  await readElsewhere(backend.url, 'bob')
  await expect.poll(() => system.badge()).toBe(0)

  await choose({ about: 'everything', showText: false, sound: true, quietHours: null })
  await openRoom(bob, 'Elsewhere')
  await send(alice, 'Market', 'a secret')
  await expect.poll(() => system.notifications()).toEqual(['Roomkey: New message'])
  // The first one since: nothing was told before it.
  expect(system.told().slice(told)).toEqual(['Roomkey: New message'])
  await expect.poll(() => system.badge()).toBe(1)
  await system.clickNotification('Roomkey: New message')
  await expect(composer(bob, 'Market')).toBeVisible()
  await expect(message(bob, 'Market', 'a secret')).toBeInViewport()
  await expect.poll(() => system.notifications()).toEqual([])
  await expect.poll(() => system.badge()).toBe(0)

  // On macOS every app runs on when its window is closed.
  if (process.platform === 'darwin') return
  await system.closeWindow()
  await expect.poll(() => system.notifications().join()).toContain('Roomkey is still running')
  await send(alice, 'Market', 'knock knock')
  await expect.poll(() => system.notifications()).toContain('Roomkey: New message')
  await system.clickNotification('Roomkey: New message')
  await expect(message(bob, 'Market', 'knock knock')).toBeInViewport()
  await expect.poll(() => system.badge()).toBe(0)
})
