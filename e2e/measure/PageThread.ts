import type { CDPSession, Page } from '@playwright/test'

/** Milliseconds of processor time. */
export interface Worked {
  all: number
  script: number
  /** Style included. */
  layout: number
}

/** What the page's thread has worked: the engine has a thread of its own, and other programs do not show in it. */
export class PageThread {
  readonly #devtools: CDPSession

  private constructor(devtools: CDPSession) {
    this.#devtools = devtools
  }

  static async of(page: Page): Promise<PageThread> {
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('Performance.enable', { timeDomain: 'threadTicks' })
    return new PageThread(devtools)
  }

  async during(work: () => Promise<unknown>): Promise<Worked> {
    const before = await this.sinceNavigation()
    await work()
    const after = await this.sinceNavigation()
    return {
      all: after.all - before.all,
      script: after.script - before.script,
      layout: after.layout - before.layout,
    }
  }

  async sinceNavigation(): Promise<Worked> {
    const { metrics } = await this.#devtools.send('Performance.getMetrics')
    const of = (name: string) => (metrics.find((each) => each.name === name)?.value ?? Number.NaN) * 1000
    return {
      all: of('TaskDuration'),
      script: of('ScriptDuration'),
      layout: of('LayoutDuration') + of('RecalcStyleDuration'),
    }
  }
}
