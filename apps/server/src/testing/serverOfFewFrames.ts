import { startTestServer, type TestServer } from './startTestServer.ts'

/** A server that takes this many frames of a socket and then no more: on its clock no time passes that gives some back. */
export function serverOfFewFrames(burst: number): Promise<TestServer> {
  const stopped = Date.now() * 1000
  return startTestServer({
    replace: ({ sockets }) => ({
      now: () => stopped,
      sockets: { ...sockets, frames: { burst, perSecond: 1 } },
    }),
  })
}
