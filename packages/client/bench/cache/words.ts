const SYLLABLES = 'ka lo mi ter an de ri so pu ve con tra in per st ol'.split(' ')

/** Sentences of words in a natural mix: some very common, many rare. The same in every run. */
export function sentences(): () => string {
  let state = 7
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  const word = () => {
    let rest = Math.floor(Math.exp(next() * Math.log(40_000))) + 6
    let text = ''
    for (; rest > 0; rest = Math.floor(rest / 16)) text += SYLLABLES[rest % 16]
    return text
  }
  return () => Array.from({ length: 3 + Math.floor(next() * 15) }, word).join(' ')
}
