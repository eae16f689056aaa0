import { readFileSync } from 'node:fs'

/** One recorded exchange of fixtures/WIRE.md. */
export interface Exchange {
  /** `7 messages / GET limit=0` */
  title: string
  method: string
  path: string
  headers: Record<string, string>
  /** Undefined: no body. Long ones end in `… (n bytes)`. */
  body: string | undefined
  status: number
  replyHeaders: Record<string, string>
  /** Long ones end in `… (n chars)`. */
  reply: string
}

// Long section titles, as the tests call them.
const SHORT: Record<string, string> = { '4 ': '4 user', '9 ': '9 hosts' }

const FILE = new URL('../../../../../fixtures/WIRE.md', import.meta.url)

/** The exchanges of sections 1 to 9, in the order they were recorded. */
export function recordedExchanges(): Exchange[] {
  const text = readFileSync(FILE, 'utf8')
  const from = text.indexOf('\n## 1 register')
  const to = text.indexOf('\n## 10 WebSocket')
  const exchanges: Exchange[] = []
  let section = ''
  for (const part of text.slice(from, to).split(/\n(?=##)/)) {
    const heading = part.slice(0, part.indexOf('\n') === -1 ? undefined : part.indexOf('\n')).trim()
    if (heading.startsWith('## ')) section = SHORT[heading.slice(3, 5)] ?? heading.slice(3)
    const block = /```http\n(.*?)\n?```/s.exec(part)?.[1]
    if (heading.startsWith('### ') && block)
      exchanges.push(exchange(`${section} / ${heading.slice(4)}`, block))
  }
  return exchanges
}

function exchange(title: string, block: string): Exchange {
  const lines = block.split('\n')
  const asked = lines.findIndex((line) => !line.startsWith('>'))
  const [, method = '', path = '', headers] = /^> (\w+) (\S+)(?: {3}\{(.*)\})?$/.exec(lines[0] ?? '') ?? []
  const [, status, replyHeaders] = /^< (\d{3})[^{]*(?:\{(.*)\})?$/.exec(lines[asked] ?? '') ?? []
  if (!method || !status) throw new Error(`fixtures/WIRE.md: ${title} is not in the usual form`)
  const body = lines.slice(1, asked).map((line) => line.replace(/^> ?/, ''))
  return {
    title,
    method,
    path,
    headers: headerList(headers),
    body: body.length > 0 ? body.join('\r\n') : undefined,
    status: Number(status),
    replyHeaders: headerList(replyHeaders),
    reply: lines
      .slice(asked + 1)
      .join('\n')
      .replace(/^< \(empty body\)$/, ''),
  }
}

// `content-type: multipart/form-data; boundary=X; authorization: Bearer …`: a name follows a semicolon, or it is a value.
function headerList(text = ''): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const part of text.replace(/; \(absent: [^)]*\)/, '').split(/; (?=[A-Za-z-]+:)/)) {
    const [, name, value = ''] = /^([A-Za-z-]+): ?(.*)$/.exec(part) ?? []
    if (name) headers[name.toLowerCase()] = value
  }
  return headers
}
