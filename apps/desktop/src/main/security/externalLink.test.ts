import { describe, expect, it, vi } from 'vitest'
import { externalLink, openExternal } from './externalLink.ts'

describe('an external link', () => {
  it('is opened as the URL parser writes it', () => {
    expect(externalLink('HTTPS://Example.org/a b?"q"')).toBe('https://example.org/a%20b?%22q%22')
    expect(externalLink(' \thttp://example.org\n')).toBe('http://example.org/')
    expect(externalLink('mailto:alice@example.org')).toBe('mailto:alice@example.org')
  })

  it.each([
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'smb://host/share',
    'ms-msdt:/id',
    'app://roomkey/index.html',
    'tel:123',
    'https://bank.example@evil.example/',
    'http://:secret@example.org/',
    '//example.org',
    'example.org',
    '',
  ])('is refused: %j', (url) => {
    const opened: string[] = []
    openExternal({ openExternal: async (href) => void opened.push(href) }, url)
    expect(opened).toEqual([])
  })

  it('does not bring the app down when no program takes it', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    openExternal({ openExternal: () => Promise.reject(new Error('no handler')) }, 'mailto:a@b.c')
    await vi.waitFor(() => expect(warn).toHaveBeenCalledOnce(), 20_000)
    expect(JSON.stringify(warn.mock.calls)).not.toContain('a@b.c')
    warn.mockRestore()
  })
})
