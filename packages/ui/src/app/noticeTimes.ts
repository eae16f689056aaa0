/** How long a notice is shown, in milliseconds. */
export const SHOWN_MS = { plain: 2500, danger: 8000 }
/** It takes a moment to decide. */
export const WITH_ACTION_MS = 8000
