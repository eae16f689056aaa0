import { afterEach } from 'vitest'
import { type Overrides, type RunningHttp, startHttp } from './startHttp.ts'

/** For a test file whose tests start servers of their own: what starts one and stops it when its test is over. */
export function httpServers(): { start(overrides?: Overrides): Promise<RunningHttp> } {
  const running: RunningHttp[] = []
  afterEach(async () => {
    for (const http of running.splice(0)) await http.stop()
  })
  return {
    async start(overrides) {
      const http = await startHttp(overrides)
      running.push(http)
      return http
    },
  }
}
