import { meet, message, register, send } from '../../harness/steps.ts'
import { expect, test } from '../../harness/test.ts'
import { openTrap } from '../../harness/trap.ts'

test('a link in a message opens in the browser and leaves the window where it is', async ({ person }) => {
  const trap = await openTrap()
  const alice = await person('alice')
  const bob = await person('bob')
  await meet(alice, bob, 'Market')
  const before = bob.page.url()
  await send(alice, 'Market', `Look at ${trap.url}/offer`)
  await message(bob, 'Market', 'Look at').getByRole('link').click()
  await expect.poll(() => bob.links).toEqual([`${trap.url}/offer`])
  expect(bob.page.url()).toBe(before)
  expect(trap.visits).toEqual([])
  await trap.close()
})

test('a page that was taken over cannot take the window elsewhere', async ({ person }) => {
  const trap = await openTrap()
  const alice = await person('alice')
  await register(alice)
  const { page } = alice
  const before = page.url()
  const pages = page.context().pages().length

  await page.evaluate((url) => {
    location.assign(`${url}/assign`)
  }, trap.url)
  await page.evaluate((url) => {
    window.open(`${url}/open`)
    window.open('file:///etc/passwd')
  }, trap.url)
  await page.evaluate((url) => {
    const link = document.createElement('a')
    link.href = `${url}/anchor`
    document.body.append(link)
    link.click()
    link.remove()
  }, trap.url)
  await page.evaluate((url) => {
    const form = document.createElement('form')
    form.action = `${url}/form`
    document.body.append(form)
    form.submit()
    form.remove()
    const frame = document.createElement('iframe')
    frame.src = `${url}/frame`
    document.body.append(frame)
  }, trap.url)
  const reached = await page.evaluate(
    (url) =>
      fetch(`${url}/fetch`, { mode: 'no-cors' }).then(
        () => 'reached',
        () => 'refused',
      ),
    trap.url,
  )

  expect(reached).toBe('refused')
  // window.open asks for the person's browser; it is the only one of these that may, and only for a web address.
  await expect.poll(() => alice.links).toEqual([`${trap.url}/open`])
  // Asked of the page itself: Playwright’s own searches would wait for the stopped navigation to end.
  expect(
    await page.evaluate(() => document.querySelector('[aria-label="Account menu of alice"]') !== null),
  ).toBe(true)
  expect(page.url()).toBe(before)
  expect(page.context().pages()).toHaveLength(pages)
  expect(trap.visits).toEqual([])
  // The policy stopped the form, the frame and the request, and said so: that was the point.
  for (const rule of ['form-action', 'frame-src', 'connect-src'])
    await expect.poll(() => alice.problems.join('\n')).toContain(rule)
  alice.problems.splice(0)
  await trap.close()
})
