import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { S3Client, S3ServiceException } from '@aws-sdk/client-s3'
import { FilesAwayError } from './files.ts'

export interface S3Settings {
  bucket: string
  /** Undefined: AWS itself. */
  endpoint: string | undefined
  region: string
  accessKeyId: string
  secretAccessKey: string
}

const CONNECT_MS = 5_000
const ANSWER_MS = 10_000
// As long as our own server lets a connection rest: a reader may be that slow.
const IDLE_MS = 120_000

export function createS3Client(settings: S3Settings): S3Client {
  const { endpoint, region, accessKeyId, secretAccessKey } = settings
  // Every slow reader holds a connection: with the SDK's 50 some of them would keep everybody else waiting. Those who
  // may ask at all are counted by our own server.
  const agent = { keepAlive: true, maxSockets: Number.POSITIVE_INFINITY }
  return new S3Client({
    region,
    credentials: { accessKeyId, secretAccessKey },
    // A host name per bucket needs DNS for it, which only AWS has for sure.
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    // Else the SDK adds CRC trailers, which other servers refuse: github.com/aws/aws-sdk-js-v3/issues/6810. The
    // signature already covers a hash of every body, and sealed chunks prove themselves when they are read.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // A connection of its own and another round trip for every part, to save one part's bytes when it is refused.
    expectContinueHeader: false,
    maxAttempts: 3,
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: ANSWER_MS,
      throwOnRequestTimeout: true,
      socketTimeout: IDLE_MS,
      httpAgent: new HttpAgent(agent),
      httpsAgent: new HttpsAgent(agent),
    },
  })
}

export interface S3Report {
  /** Hears when the storage stops answering us, with the kind of failure, and when it answers again. */
  changed(state: 'up' | 'away', kind: string): void
  /** Told when something of a failed upload may still be there. */
  leftBehind(kind: string): void
}

/** Waits for an answer; rejects with code ENOENT when there is no such object, else with FilesAwayError. */
export type Ask = <Answer>(request: Promise<Answer>) => Promise<Answer>

export function createAsk({ changed }: Pick<S3Report, 'changed'>): Ask {
  let known: 'up' | 'away' = 'up'
  const tell = (state: 'up' | 'away', kind: string) => {
    if (state === known) return
    known = state
    changed(state, kind)
  }
  return async (request) => {
    try {
      const answer = await request
      tell('up', '')
      return answer
    } catch (error) {
      if (isMissing(error)) {
        tell('up', '')
        throw Object.assign(new Error('There is no file under this key.'), { code: 'ENOENT' })
      }
      const kind = kindOf(error)
      // Requests that we ended ourselves say nothing about the storage.
      if (kind !== 'AbortError') tell('away', kind)
      throw new FilesAwayError(kind)
    }
  }
}

// HEAD has no body that could name the reason: 404 is `NotFound`. A bucket or an upload that is gone is no missing file.
const isMissing = (error: unknown) =>
  error instanceof S3ServiceException && (error.name === 'NoSuchKey' || error.name === 'NotFound')

/** For an AbortMultipartUpload: what was to be ended has ended. */
export function unlessEnded(error: unknown): void {
  if (!(error instanceof S3ServiceException) || error.name !== 'NoSuchUpload') throw error
}

/** `AccessDenied 403` or `ECONNREFUSED`: what servers say beside that may quote keys. */
export function kindOf(error: unknown): string {
  if (error instanceof S3ServiceException)
    return `${error.name} ${error.$metadata.httpStatusCode ?? ''}`.trim()
  const { code, name } = error as NodeJS.ErrnoException
  return code ?? name
}
