/**
 * Calls back in another turn of the loop, after what else is due has had its own; returns what takes it back. Not by a
 * timer: one waits a millisecond at least, in browsers four when a timer set it, and a second in a tab that is hidden.
 */
export function inOtherTurn(callback: () => void): () => void {
  if (typeof setImmediate === 'function') {
    const immediate = setImmediate(callback)
    return () => clearImmediate(immediate)
  }
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => {
    port1.close()
    callback()
  }
  port2.postMessage(null)
  return () => port1.close()
}

export const otherTurn = (): Promise<void> => new Promise((resolve) => void inOtherTurn(resolve))
