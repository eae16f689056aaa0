type Forms = { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>

/** Chooses the form for a number; `#` in it becomes the number as the locale writes it. */
export function plural(locale: string): (n: number, forms: Forms) => string {
  const rules = new Intl.PluralRules(locale)
  const number = new Intl.NumberFormat(locale)
  return (n, forms) => (forms[rules.select(n)] ?? forms.other).replace('#', number.format(n))
}
