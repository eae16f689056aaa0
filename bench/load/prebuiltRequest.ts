/**
 * One HTTP/1.1 request as the bytes to write, made before the clock runs: the load generator shares the machine with
 * what it measures, and every microsecond it spends would be missing there.
 */
export function prebuiltRequest(
  url: URL,
  { method = 'GET', token, body }: { method?: string; token?: string; body?: unknown } = {},
): Buffer {
  const content = body === undefined ? '' : JSON.stringify(body)
  const head = [`${method} ${url.pathname}${url.search} HTTP/1.1`, `Host: ${url.host}`]
  if (token !== undefined) head.push(`Authorization: Bearer ${token}`)
  if (body !== undefined) {
    head.push('Content-Type: application/json', `Content-Length: ${Buffer.byteLength(content)}`)
  }
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${content}`)
}
