/** Something that will happen. What is cancelled stays in the queue and is skipped. */
export interface Event {
  at: number
  order: number
  cancelled: boolean
  run(): void
}

/** The earliest first; of one moment, the one that was put in first. */
export class EventQueue {
  readonly #heap: Event[] = []

  get size(): number {
    return this.#heap.length
  }

  peek(): Event | undefined {
    return this.#heap[0]
  }

  push(event: Event): void {
    const heap = this.#heap
    let index = heap.push(event) - 1
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (!earlier(event, heap[parent] as Event)) break
      heap[index] = heap[parent] as Event
      index = parent
    }
    heap[index] = event
  }

  pop(): Event | undefined {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (first === undefined || last === undefined || heap.length === 0) return first
    let index = 0
    for (;;) {
      let child = 2 * index + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && earlier(heap[child + 1] as Event, heap[child] as Event)) child += 1
      if (!earlier(heap[child] as Event, last)) break
      heap[index] = heap[child] as Event
      index = child
    }
    heap[index] = last
    return first
  }
}

const earlier = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)
