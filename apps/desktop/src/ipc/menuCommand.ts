/** What can be chosen in the menu bar and is done by the page, as its key does it. */
export type MenuCommand =
  | 'settings'
  | 'shortcuts'
  | 'about'
  | 'newRoom'
  | 'addAccount'
  | 'switcher'
  | 'search'
  | 'searchEverywhere'
  | 'previousRoom'
  | 'nextRoom'
  | 'nextUnread'
  | 'details'
