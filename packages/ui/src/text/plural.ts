type Forms = { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>

/**
 * Chooses the form for a number; `#` in it becomes the number as the locale writes it. `more`: there are at least so
 * many, and "1,000+" is said.
 */
export function plural(locale: string): (n: number, forms: Forms, more?: boolean) => string {
  const rules = new Intl.PluralRules(locale)
  const number = new Intl.NumberFormat(locale)
  return (n, forms, more = false) => {
    const form = more ? forms.other : (forms[rules.select(n)] ?? forms.other)
    return form.replace('#', `${number.format(n)}${more ? '+' : ''}`)
  }
}
