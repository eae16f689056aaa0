import { expect, it } from 'vitest'
import { findTimeZoneAgain, isQuiet, minuteOfDay } from './quietHours.ts'

const clock = (text: string) => {
  const [hours = 0, minutes = 0] = text.split(':').map(Number)
  return hours * 60 + minutes
}
const quiet = (from: string, to: string, at: string) =>
  isQuiet({ from: clock(from), to: clock(to) }, clock(at))

it('lie within a day or over midnight, their end not among them', () => {
  expect(isQuiet(null, 0)).toBe(false)
  expect(['11:59', '12:00', '13:59', '14:00'].map((at) => quiet('12:00', '14:00', at))).toEqual([
    false,
    true,
    true,
    false,
  ])
  expect(['21:59', '22:00', '0:00', '6:59', '7:00'].map((at) => quiet('22:00', '7:00', at))).toEqual([
    false,
    true,
    true,
    true,
    false,
  ])
  expect(quiet('8:00', '8:00', '8:00')).toBe(false)
})

it('are told by the clock on the wall', () => {
  expect(minuteOfDay(new Date(2026, 2, 29, 23, 5).getTime())).toBe(clock('23:05'))
})

it('are told by the clock of where somebody is now: the variable is touched, and left as it was', () => {
  const touched: string[] = []
  const watched = (env: NodeJS.ProcessEnv) =>
    new Proxy(env, {
      set: (target, name, value) =>
        touched.push(`${String(name)}=${value}`) > 0 && Reflect.set(target, name, value),
      deleteProperty: (target, name) =>
        touched.push(`no ${String(name)}`) > 0 && Reflect.deleteProperty(target, name),
    })
  const [none, set] = [watched({}), watched({ TZ: 'Asia/Tokyo' })]
  findTimeZoneAgain(none)
  findTimeZoneAgain(set)
  expect(touched).toEqual(['TZ=', 'no TZ', 'TZ=Asia/Tokyo'])
  expect([{ ...none }, { ...set }]).toEqual([{}, { TZ: 'Asia/Tokyo' }])
})
