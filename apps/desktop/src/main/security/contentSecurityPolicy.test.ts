import { describe, expect, it } from 'vitest'
import { contentSecurityPolicy, serverOrigin } from './contentSecurityPolicy.ts'

const directives = (server: string | null) =>
  new Map(
    contentSecurityPolicy(server)
      .split('; ')
      .map((text) => [text.slice(0, text.indexOf(' ')), text.slice(text.indexOf(' ') + 1)] as const),
  )

describe('the content security policy', () => {
  it('allows nothing by default and no script but its own', () => {
    const policy = directives(null)
    expect(policy.get('default-src')).toBe("'none'")
    expect(policy.get('script-src')).toBe("'self'")
    expect(policy.get('worker-src')).toBe("'self'")
    for (const name of ['object-src', 'frame-src', 'frame-ancestors', 'base-uri', 'form-action']) {
      expect(policy.get(name)).toBe("'none'")
    }
    expect(policy.get('style-src')).toBe("'self'")
    expect(contentSecurityPolicy(null)).not.toMatch(/unsafe-|https?:/)
  })

  it('lets pictures and connections reach the chosen server only', () => {
    const policy = directives('https://chat.example:8443/some/path?q')
    expect(policy.get('img-src')).toBe("'self' blob: data: https://chat.example:8443")
    expect(policy.get('media-src')).toBe("'self' blob: https://chat.example:8443")
    expect(policy.get('connect-src')).toBe("'self' https://chat.example:8443")
    expect(policy.get('script-src')).toBe("'self'")
    expect(policy.get('worker-src')).toBe("'self'")
  })

  it.each([
    "https://a.example; script-src 'unsafe-inline'",
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'not a url',
    '',
  ])('does not let %j into the header', (server) => {
    expect(contentSecurityPolicy(server)).toBe(contentSecurityPolicy(null))
  })

  it('reduces an address to its origin', () => {
    expect(serverOrigin('http://127.0.0.1:8000/x;y')).toBe('http://127.0.0.1:8000')
    expect(serverOrigin('https://user:pass@chat.example/')).toBe('https://chat.example')
  })
})
