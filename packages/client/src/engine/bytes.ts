import { z } from 'zod'

/** Bytes of the text in UTF-8; the engine has no TextEncoder. */
export function utf8Length(text: string): number {
  let length = 0
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) length += 1
    else if (unit < 0x800) length += 2
    else if (unit >= 0xd800 && unit < 0xdc00) {
      length += 4
      i++
    } else length += 3
  }
  return length
}

/** UTF-8 in base64; the engine has neither TextEncoder nor btoa. */
export function base64(text: string): string {
  const percent = encodeURIComponent(text.toWellFormed())
  const bytes: number[] = []
  for (let at = 0; at < percent.length; at++) {
    if (percent[at] !== '%') bytes.push(percent.charCodeAt(at))
    else {
      bytes.push(Number.parseInt(percent.slice(at + 1, at + 3), 16))
      at += 2
    }
  }
  return z.core.util.uint8ArrayToBase64(Uint8Array.from(bytes))
}
