import type { CDPSession } from '@playwright/test'

/** A turn of the page's main thread. */
export interface Task {
  /** Milliseconds by the clock: what other programs on the machine took meanwhile is in it. */
  took: number
  /** Milliseconds that the thread itself has worked. */
  worked: number
}

/** What is read of Chromium's trace events: names of threads ('M') and things that took time ('X'), in microseconds. */
interface TraceEvent {
  ph: string
  name: string
  pid: number
  tid: number
  dur?: number
  tdur?: number
  args?: { name?: string }
}

/** Begins to record every task of the page; the returned function ends that and tells them. */
export async function recordTasks(devtools: CDPSession): Promise<() => Promise<Task[]>> {
  const events: TraceEvent[] = []
  const collect = ({ value }: { value: object[] }) => events.push(...(value as TraceEvent[]))
  devtools.on('Tracing.dataCollected', collect)
  await devtools.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel'], excludedCategories: ['*'] },
  })
  return async () => {
    const complete = new Promise((resolve) => devtools.once('Tracing.tracingComplete', resolve))
    await devtools.send('Tracing.end')
    await complete
    devtools.off('Tracing.dataCollected', collect)
    return tasksOf(events)
  }
}

/** Chromium keeps a process in hand for the next page: the page's own is the one that did something. */
function tasksOf(events: readonly TraceEvent[]): Task[] {
  const mains = events.filter(({ ph, name, args }) => isNamed(ph, name) && args?.name === 'CrRendererMain')
  const each = mains.map((main) =>
    events
      .filter(({ ph, name, pid, tid }) => isTask(ph, name) && pid === main.pid && tid === main.tid)
      .map(({ dur = 0, tdur = 0 }) => ({ took: dur / 1000, worked: tdur / 1000 })),
  )
  const [tasks = []] = each.sort((a, b) => b.length - a.length)
  if (tasks.length === 0) throw new Error('The trace has no task of the page.')
  return tasks
}

const isNamed = (ph: string, name: string) => ph === 'M' && name === 'thread_name'
const isTask = (ph: string, name: string) => ph === 'X' && name === 'ThreadControllerImpl::RunTask'
