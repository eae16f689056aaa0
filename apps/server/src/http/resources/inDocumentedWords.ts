import { ActionError } from '../../actions/errors.ts'

/** Actions call a message's text `text`; the documented contract calls it `plaintext`. */
export async function inDocumentedWords<T>(action: Promise<T>): Promise<T> {
  try {
    return await action
  } catch (error) {
    if (!(error instanceof ActionError) || !error.fields || !('text' in error.fields)) throw error
    const { text, ...others } = error.fields
    throw new ActionError(error.code, { detail: error.detail, fields: { plaintext: text, ...others } })
  }
}
