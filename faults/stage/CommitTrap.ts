import type { Socket } from 'node:net'

interface Trap {
  names: readonly string[]
  sprung: () => Promise<void>
}

/** On a line to PostgreSQL: lets one commit through whose answer then never arrives. */
export class CommitTrap {
  #trap: Trap | undefined

  /**
   * Waits for the commit of a transaction that names one of these, and cuts its line once PostgreSQL has said that it is
   * stored; `before` happens before the cut. Resolves then.
   */
  spring(names: readonly string[], before: () => Promise<void> = async () => {}): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#trap = { names, sprung: () => before().then(resolve, reject) }
    })
  }

  /** Looks at what passes between a server and PostgreSQL. */
  readonly attach = (near: Socket, far: Socket): void => {
    let said = ''
    let named = false
    near.on('data', (chunk: Buffer) => {
      const trap = this.#trap
      if (!trap) return
      // What a word may have begun with in the piece before.
      said = `${said.slice(-40)}${chunk.toString('latin1')}`
      const begun = said.lastIndexOf('begin')
      const names = (text: string) => trap.names.some((name) => text.includes(name))
      named = begun === -1 ? named || names(said) : names(said.slice(begun))
      if (!said.includes('commit\0')) return
      said = ''
      if (named) this.#keepBack(trap, near, far)
      named = false
    })
  }

  #keepBack(trap: Trap, near: Socket, far: Socket): void {
    this.#trap = undefined
    far.unpipe(near)
    let heard = ''
    far.on('data', (chunk: Buffer) => {
      const before = heard
      heard = `${before.slice(-40)}${chunk.toString('latin1')}`
      if (before.includes('COMMIT\0') || !heard.includes('COMMIT\0')) return
      void trap.sprung().finally(() => {
        near.destroy()
        far.destroy()
      })
    })
    far.resume()
  }
}
