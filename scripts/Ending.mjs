/** The last lines that a command printed: at most `lines`, of each at most the first `width` characters. */
export class Ending {
  #kept = ['']
  #lines
  #width

  constructor(lines = 60, width = 400) {
    this.#lines = lines
    this.#width = width
  }

  add(chunk) {
    const [first, ...others] = chunk.split('\n')
    const lines = [...this.#kept, ...others]
    lines[this.#kept.length - 1] += first
    // One more, as what ends in a line break leaves an empty one.
    this.#kept = lines.slice(-this.#lines - 1).map((line) => line.slice(0, this.#width))
  }

  get isEmpty() {
    return this.toString() === ''
  }

  toString() {
    return this.#kept.join('\n').trimEnd().split('\n').slice(-this.#lines).join('\n')
  }
}
