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
  '[misread](https://bank.example@evil.example/)',
  'https://аррӏе.com/homograph',
  '\u202Edrawkcab si siht\u202C and this is not',
  `${'> '.repeat(200)}deep`,
  `|${' h |'.repeat(40)}\n|${'---|'.repeat(40)}\n|${' a very wide cell |'.repeat(40)}`,
  'w'.repeat(4000),
  `z${'\u0301'.repeat(2000)}algo`,
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
    await expect(log.getByRole('link', { name: /click me|data|raw link|misread/ })).toHaveCount(0)
    for (const href of await log
      .getByRole('link')
      .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''))) {
      expect(href).toMatch(/^(https?|mailto):/)
    }
    // Pointed at, a link says where it leads in the letters that the network knows.
    const homograph = log.getByRole('link', { name: 'homograph' })
    await expect(homograph).toHaveAttribute('data-hint', 'https://xn--80ak6aa92e.com/homograph')
    // Nothing is wider than the window: what is wide scrolls within itself.
    const { scrollWidth, clientWidth } = await log.evaluate((element) => {
      return { scrollWidth: element.scrollWidth, clientWidth: element.clientWidth }
    })
    expect(scrollWidth).toBeLessThanOrEqual(clientWidth)
    await log.getByText('click me').click()
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false)
  }
  expect(requests.filter((url) => url.includes('beacon'))).toEqual([])
})
