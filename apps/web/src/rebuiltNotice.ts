import './tabNotice.css'

const KEY = 'roomkey-rebuilt'
const WORDS =
  'What Roomkey kept in this browser was damaged. Everything on the server is loaded again; what you wrote and had not been sent may be missing.'

type Page = Pick<Window, 'addEventListener' | 'localStorage'>

/**
 * Says in every tab that the local data was begun anew, until somebody has seen it in one: whichever tab found out may
 * not be the one that is looked at. The returned function is for that one.
 */
export function createRebuiltNotice(parent: HTMLElement, page: Page): () => void {
  const notice = document.createElement('div')
  notice.className = 'tab-notice'
  notice.setAttribute('role', 'status')
  parent.prepend(notice)
  const show = (wanted: boolean) => {
    notice.replaceChildren()
    if (!wanted) return
    const words = document.createElement('span')
    words.textContent = WORDS
    const seen = document.createElement('button')
    seen.type = 'button'
    seen.textContent = 'All right'
    seen.addEventListener('click', () => {
      note(page, (storage) => storage.removeItem(KEY))
      show(false)
    })
    notice.append(words, seen)
  }
  page.addEventListener('storage', ({ key, newValue }) => key === KEY && show(newValue !== null))
  show(note(page, (storage) => storage.getItem(KEY) !== null) ?? false)
  return () => {
    note(page, (storage) => storage.setItem(KEY, 'yes'))
    show(true)
  }
}

/** Where pages may keep nothing, or there is no space, this tab alone says it. */
function note<T>(page: Page, work: (storage: Storage) => T): T | null {
  try {
    return work(page.localStorage)
  } catch {
    return null
  }
}
