import { ClientFrame, PROTOCOL_VERSION } from '@roomkey/protocol'
import { isTooElaborate } from '../../json/isElaborate.ts'

export interface ReadFrame {
  frame?: ClientFrame
  /** The client's name for the frame, where one can be made out, so that it can tell what was refused. */
  ref?: { ref: string }
  problem?: { fields: { fields?: Record<string, unknown> }; otherVersion: boolean }
}

/** One frame of the sync dialect, or what is wrong with it. Never throws. */
export function readFrame(text: string | undefined): ReadFrame {
  const value = parse(text)
  const parsed = ClientFrame.safeParse(value)
  if (parsed.success) return { frame: parsed.data }
  const { type, ref, version } = isRecord(value) ? value : {}
  const fields: Record<string, unknown> = {}
  for (const { path, message } of parsed.error.issues) {
    const name = path.join('.') || 'frame'
    fields[name] ??= [message]
  }
  return {
    ...(typeof ref === 'string' && ref.length > 0 && ref.length <= 64 ? { ref: { ref } } : {}),
    problem: {
      fields: { fields },
      otherVersion: type === 'hello' && typeof version === 'number' && version !== PROTOCOL_VERSION,
    },
  }
}

function parse(text: string | undefined): unknown {
  if (text === undefined || isTooElaborate(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    // What does not parse fits no shape either: one answer for both.
    return undefined
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
