import type { Session, WebContents } from 'electron'
import { describe, expect, it } from 'vitest'
import { guardPermissions } from './guardPermissions.ts'

type RequestHandler = NonNullable<Parameters<Session['setPermissionRequestHandler']>[0]>
type CheckHandler = NonNullable<Parameters<Session['setPermissionCheckHandler']>[0]>

function guarded() {
  const handlers: { request?: RequestHandler; check?: CheckHandler; device?: () => boolean } = {}
  guardPermissions({
    setPermissionRequestHandler: (handler) => void (handler && Object.assign(handlers, { request: handler })),
    setPermissionCheckHandler: (handler) => void (handler && Object.assign(handlers, { check: handler })),
    setDevicePermissionHandler: (handler) => void (handler && Object.assign(handlers, { device: handler })),
  })
  const { request, check, device } = handlers
  if (!request || !check || !device) throw new Error('a handler is missing')
  return {
    both(url: string, permission: Parameters<CheckHandler>[1]): [asked: boolean, checked: boolean] {
      const contents = { getURL: () => url } as WebContents
      let asked = false
      request(
        contents,
        permission,
        (granted) => {
          asked = granted
        },
        {} as Parameters<RequestHandler>[3],
      )
      return [asked, check(contents, permission, '', {} as Parameters<CheckHandler>[3])]
    },
    withoutPage: () => check(null, 'clipboard-sanitized-write', '', {} as Parameters<CheckHandler>[3]),
    device,
  }
}

const OWN = 'app://roomkey/index.html'

describe('the permission guard', () => {
  it.each([
    'clipboard-sanitized-write',
    'local-network-access',
    'local-network',
    'loopback-network',
  ] as const)('lets the app use %s', (permission) => {
    expect(guarded().both(OWN, permission)).toEqual([true, true])
  })

  it.each([
    'media',
    'geolocation',
    'notifications',
    'clipboard-read',
    'openExternal',
    'display-capture',
    'usb',
    'fileSystem',
    'unknown',
  ] as const)('refuses %s, asked for or looked up', (permission) => {
    expect(guarded().both(OWN, permission)).toEqual([false, false])
  })

  it('grants nothing to another origin, to no page, or to a device', () => {
    const guard = guarded()
    expect(guard.both('https://evil.example/', 'clipboard-sanitized-write')).toEqual([false, false])
    expect(guard.both('app://roomkey.evil/', 'clipboard-sanitized-write')).toEqual([false, false])
    expect(guard.withoutPage()).toBe(false)
    expect(guard.device()).toBe(false)
  })
})
