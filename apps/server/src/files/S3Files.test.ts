import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { S3Files } from './S3Files.ts'

test('an upload that ended since it was listed does not stop the sweep, nor count as a storage that is away', async () => {
  const asked: string[] = []
  const uploads = ['aa/aaa', 'bb/bbb'].map(
    (key) =>
      `<Upload><Key>${key}</Key><UploadId>of-${key}</UploadId><Initiated>2026-01-01T00:00:00Z</Initiated></Upload>`,
  )
  const server = createServer((request, response) => {
    const { method, url = '' } = request
    if (method === 'DELETE') {
      asked.push(url.slice(0, url.indexOf('?')))
      response.writeHead(404, { 'content-type': 'application/xml' })
      response.end('<Error><Code>NoSuchUpload</Code></Error>')
    } else if (url.includes('uploads')) {
      response.end(`<ListMultipartUploadsResult>${uploads.join('')}</ListMultipartUploadsResult>`)
    } else response.end('<ListBucketResult></ListBucketResult>')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const reports: string[] = []
  const files = await S3Files.open({
    bucket: 'bucket',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    accessKeyId: 'id',
    secretAccessKey: 'secret',
    maxBytes: 1000,
    report: { changed: (state) => reports.push(state), leftBehind: () => {} },
  })
  await files.removeUnfinished(Date.now())
  expect(asked).toEqual(['/bucket/aa/aaa', '/bucket/bb/bbb'])
  expect(reports).toEqual([])
  await files.close()
  server.close()
})
