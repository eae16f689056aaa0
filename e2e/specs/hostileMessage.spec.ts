import { meet, message, send, timeline } from '../harness/steps.ts'
import { expect, test } from '../harness/test.ts'

const HOSTILE = [
  '<img src="x" onerror="window.hacked = 1">',
  '<script>window.hacked = 1</script>',
  '<iframe srcdoc="<script>parent.hacked = 1</script>"></iframe>',
  '<svg onload="window.hacked = 1"></svg>',
  '[click me](javascript:window.hacked=1)',
  '[data](data:text/html,<script>window.hacked=1</script>)',
  '![beacon](http://127.0.0.1:9/beacon.png)',
  '<a href="javascript:window.hacked=1">raw link</a>',
]

test('markup in a message is shown, not run', async ({ person }) => {
  const alice = await person('alice')
  const bob = await person('bob')
  await meet(alice, bob, 'Square')
  const requests: string[] = []
  bob.page.on('request', (request) => requests.push(request.url()))

  for (const text of HOSTILE) await send(alice, 'Square', text)
  await send(alice, 'Square', '**the end**')

  for (const { page } of [alice, bob]) {
    await expect(message({ page }, 'Square', 'the end').locator('strong')).toBeVisible()
    const log = timeline({ page }, 'Square')
    await expect(log.getByText('onerror="window.hacked = 1"')).toBeVisible()
    await expect(log.getByText('<script>window.hacked = 1</script>', { exact: true })).toBeVisible()
    await expect(log.locator('.markdown').locator('script, iframe, svg, img, object, embed')).toHaveCount(0)
    await expect(log.getByRole('link', { name: /click me|data|raw link/ })).toHaveCount(0)
    for (const href of await log
      .getByRole('link')
      .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''))) {
      expect(href).toMatch(/^(https?|mailto):/)
    }
    await log.getByText('click me').click()
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false)
  }
  expect(requests.filter((url) => url.includes('beacon'))).toEqual([])
})
