/** Dark, light, or as the system has it; kept on this device. */
export type Theme = 'system' | 'dark' | 'light'

const KEY = 'segue.theme'
const light = matchMedia('(prefers-color-scheme: light)')

export function storedTheme(): Theme {
  const stored = localStorage.getItem(KEY)
  return stored === 'dark' || stored === 'light' ? stored : 'system'
}

export function shownTheme(): 'dark' | 'light' {
  const theme = storedTheme()
  if (theme !== 'system') return theme
  return light.matches ? 'light' : 'dark'
}

export function setTheme(theme: Theme): void {
  localStorage.setItem(KEY, theme)
  applyTheme()
}

export function applyTheme(): void {
  document.documentElement.dataset.theme = shownTheme()
}

light.addEventListener('change', applyTheme)
