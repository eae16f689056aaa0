/** Why a command cannot do what it was asked, in one sentence for the person at the keyboard. */
export class CommandError extends Error {
  readonly exitCode: number

  /** 1: it failed; 2: it was asked wrongly. */
  constructor(sentence: string, exitCode: 1 | 2 = 1) {
    super(sentence)
    this.exitCode = exitCode
  }
}
