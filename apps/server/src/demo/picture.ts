import { crc32, deflateSync } from 'node:zlib'

/** A PNG of given pixels (RGB). Drawn here because a repository of binaries for a demo would be worse. */
export function png(
  width: number,
  height: number,
  pixel: (x: number, y: number) => [number, number, number],
): Buffer {
  const row = 1 + width * 3
  const raw = Buffer.alloc(row * height)
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) raw.set(pixel(x, y), y * row + 1 + x * 3)
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  // 8 bits a channel, true colour.
  header.set([8, 2], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(raw)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const out = Buffer.alloc(body.length + 8)
  out.writeUInt32BE(data.length, 0)
  body.copy(out, 4)
  out.writeUInt32BE(crc32(body), body.length + 4)
  return out
}

const mix = (a: number, b: number, t: number) => Math.round(a + (b - a) * Math.min(1, Math.max(0, t)))

/** Hills under an evening sky. */
export const hills = (): Buffer =>
  png(960, 540, (x, y) => {
    const layers: [number, number, number, [number, number, number]][] = [
      [440, 38, 90, [38, 50, 72]],
      [385, 46, 140, [64, 82, 112]],
      [330, 30, 210, [112, 122, 152]],
    ]
    for (const [base, height, length, colour] of layers)
      if (y > base + height * Math.sin(x / length + base)) return colour
    if ((x - 700) ** 2 + (y - 230) ** 2 < 46 ** 2) return [255, 232, 190]
    return [mix(88, 255, y / 330), mix(110, 190, y / 330), mix(168, 150, y / 330)]
  })

const BARS = [42, 55, 48, 71, 66, 84, 93]

/** A bar chart without words: visitors a day. */
export const chart = (): Buffer =>
  png(800, 420, (x, y) => {
    const [left, bottom, step] = [70, 360, 98]
    const bar = BARS[Math.floor((x - left) / step)]
    if (x >= left && bar !== undefined && (x - left) % step < 62 && y <= bottom && y > bottom - bar * 3)
      return bar === Math.max(...BARS) ? [46, 134, 110] : [120, 170, 205]
    if (y > bottom && y <= bottom + 2 && x > 50 && x < 760) return [90, 98, 110]
    return y < bottom && (bottom - y) % 75 === 0 ? [228, 232, 238] : [250, 251, 253]
  })
