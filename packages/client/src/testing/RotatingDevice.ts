/** How a server rotates the refresh tokens of one device, in a few lines: `rotate` answers the next one, or null for 401. */
export class RotatingDevice {
  current: string
  previous: string | null = null
  revoked = false
  #rotationId: string | null = null
  #previousRotationId: string | null = null
  #count = 0

  constructor(first: string) {
    this.current = first
  }

  rotate(token: string, rotationId: string): string | null {
    if (this.revoked) return null
    if (token === this.current) {
      this.previous = this.current
      this.current = `refresh ${++this.#count}`
      this.#previousRotationId = this.#rotationId
      this.#rotationId = rotationId
      return this.current
    }
    if (token === this.previous && rotationId === this.#rotationId) return this.current
    if (rotationId !== this.#previousRotationId) this.revoked = true
    return null
  }
}
