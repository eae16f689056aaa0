import type { AttachmentRow } from '@roomkey/client/api'

const NOTES = `# Night shift

- 02:10 disk of **db-2** at 81 %, cleaned the old backups
- 04:45 certificate renewed by itself

See [the runbook](https://example.org/runbook) before you restart anything.
`

const SCRIPT = `import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Folders in which backups pile up, largest first. */
export async function largest(folder: string): Promise<[string, number][]> {
  const sizes = new Map<string, number>()
  for (const name of await readdir(folder, { recursive: true })) {
    const { size } = await stat(join(folder, name))
    sizes.set(name, size)
  }
  return [...sizes].sort(([, a], [, b]) => b - a)
}
`

/** A second of a 440 Hz tone, 8 kHz, 8 bits. */
function tone(): Uint8Array {
  const samples = 8000
  const bytes = new Uint8Array(44 + samples)
  const view = new DataView(bytes.buffer)
  const words = (at: number, text: string) => bytes.set(new TextEncoder().encode(text), at)
  words(0, 'RIFF')
  view.setUint32(4, 36 + samples, true)
  words(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, samples, true)
  view.setUint32(28, samples, true)
  view.setUint16(32, 1, true)
  view.setUint16(34, 8, true)
  words(36, 'data')
  view.setUint32(40, samples, true)
  for (let at = 0; at < samples; at++)
    bytes[44 + at] = 128 + 60 * Math.sin((at / samples) * 440 * 2 * Math.PI)
  return bytes
}

/** Two pages with a line each, a black square as a fax sends it, and a script that must not run. */
function paper(): Uint8Array {
  const line = (text: string) => `BT /F 20 Tf 40 340 Td (${text}) Tj ET 40 320 m 260 320 l S`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> >>',
    '<< /Type /Pages /Kids [3 0 R 5 0 R] /Count 2 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 400] /Contents 4 0 R /Resources << /Font << /F 7 0 R >> >> >>',
    stream(line('Launch plan, page one')),
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 400] /Contents 6 0 R /Resources << /Font << /F 7 0 R >> /XObject << /Square 8 0 R >> >> >>',
    stream(`${line('Who does what')} q 200 0 0 200 40 60 cm /Square Do Q`),
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    stream(
      '26a2fffe002002>',
      '/Type /XObject /Subtype /Image /Width 8 /Height 8 /BitsPerComponent 1 /ColorSpace /DeviceGray ' +
        '/Filter [/ASCIIHexDecode /CCITTFaxDecode] /DecodeParms [null << /K -1 /Columns 8 /Rows 8 >>]',
    ),
  ]
  let text = '%PDF-1.4\n'
  const places = objects.map((object, index) => {
    const at = text.length
    text += `${index + 1} 0 obj\n${object}\nendobj\n`
    return at
  })
  const table = places.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('')
  const start = text.length
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}`
  text += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`
  return new TextEncoder().encode(text)
}
const stream = (content: string, more = '') =>
  `<< /Length ${content.length} ${more} >>\nstream\n${content}\nendstream`

/** What is in a file of the demo; null: nothing but its name and size. */
export function demoContent({ name }: Pick<AttachmentRow, 'name'>): Uint8Array | null {
  if (name.endsWith('.md')) return new TextEncoder().encode(NOTES)
  if (name.endsWith('.ts')) return new TextEncoder().encode(SCRIPT)
  if (name.endsWith('.wav')) return tone()
  return name.endsWith('.pdf') ? paper() : null
}
