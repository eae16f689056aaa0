import type { TabState } from '@roomkey/client/hosts/web'
import './tabNotice.css'

const WORDS = {
  silent:
    'Roomkey is open in another tab that does not answer. Go to that tab or close it: this one goes on by itself. Until then nothing can be changed here.',
  outdated:
    'A newer version of Roomkey is open in another tab. Reload this one to use it here; until then nothing can be changed here.',
}

/** What only a browser tab has to say, above whatever the app shows: it may have nothing to show yet. */
export function createTabNotice(parent: HTMLElement): (state: TabState) => void {
  const notice = document.createElement('div')
  notice.className = 'tab-notice'
  notice.setAttribute('role', 'alert')
  parent.prepend(notice)
  return (state) => {
    notice.replaceChildren()
    if (state === 'together') return
    const words = document.createElement('span')
    words.textContent = WORDS[state]
    notice.append(words)
    if (state !== 'outdated') return
    const reload = document.createElement('button')
    reload.type = 'button'
    reload.textContent = 'Reload'
    reload.addEventListener('click', () => location.reload())
    notice.append(reload)
  }
}
