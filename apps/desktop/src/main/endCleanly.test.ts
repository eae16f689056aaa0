import type { App } from 'electron'
import { expect, it, vi } from 'vitest'
import { endCleanly } from './endCleanly.ts'

/** Ends as Electron does: whoever prevents it must ask again. */
function scriptedApp() {
  let willQuit: (event: { preventDefault(): void }) => void = () => {}
  let ended = false
  const quit = () => {
    let held = false
    willQuit({
      preventDefault: () => {
        held = true
      },
    })
    ended ||= !held
  }
  const on = (_event: string, listener: typeof willQuit) => {
    willQuit = listener
  }
  return { app: { on, quit } as unknown as Pick<App, 'on' | 'quit'>, quit, ended: () => ended }
}

it('ends when what is written is finished, however often it is asked to', async () => {
  const { app, quit, ended } = scriptedApp()
  const written = Promise.withResolvers<void>()
  const stop = vi.fn(() => written.promise)
  endCleanly(app, stop)
  quit()
  quit()
  expect([ended(), stop.mock.calls.length]).toEqual([false, 1])
  written.resolve()
  await vi.waitFor(() => expect(ended()).toBe(true))
})

it('can be finished ahead of the end, which then comes at once', async () => {
  const { app, quit, ended } = scriptedApp()
  const stop = vi.fn(async () => {})
  const finish = endCleanly(app, stop)
  await Promise.all([finish(), finish()])
  quit()
  expect([ended(), stop.mock.calls.length]).toEqual([true, 1])
})

it('ends although something did not stop', async () => {
  const error = vi.spyOn(console, 'error').mockImplementation(() => {})
  const { app, quit, ended } = scriptedApp()
  endCleanly(app, () => Promise.reject(new Error('stuck')))
  quit()
  await vi.waitFor(() => expect(ended()).toBe(true))
  expect(error).toHaveBeenCalledOnce()
  error.mockRestore()
})
