import {
  DeleteBucketCommand,
  DeleteObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll } from 'vitest'
import { startS3, type TestS3 } from '../testing/startS3.ts'
import { filesAcceptance } from './filesAcceptance.ts'
import { S3Files } from './S3Files.ts'

let s3: TestS3
let client: S3Client
let buckets = 0
beforeAll(async () => {
  s3 = await startS3()
  const { endpoint, region, accessKeyId, secretAccessKey } = s3
  client = new S3Client({
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: true,
  })
}, 60_000)
afterAll(async () => {
  client.destroy()
  await s3.dispose()
})

/** In a bucket of its own. */
async function inBucket() {
  buckets += 1
  const bucket = `bucket-${buckets}`
  await s3.createBucket(bucket)
  const reports: string[] = []
  const files = await S3Files.open({
    ...s3,
    bucket,
    maxBytes: 2 ** 30,
    report: {
      changed: (state, kind) => reports.push(`${state} ${kind}`),
      leftBehind: (kind) => reports.push(`left behind ${kind}`),
    },
  })
  async function stored() {
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }))
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }))
    return [
      ...Contents.map(({ Key = '' }) => Key),
      ...Uploads.map(({ Key, UploadId }) => `${Key} unfinished ${UploadId}`),
    ]
  }
  async function dispose() {
    for (const Key of await stored()) await client.send(new DeleteObjectCommand({ Bucket: bucket, Key }))
    await client.send(new DeleteBucketCommand({ Bucket: bucket }))
  }
  return { bucket, files, reports, stored, dispose }
}

filesAcceptance('S3Files', inBucket)
