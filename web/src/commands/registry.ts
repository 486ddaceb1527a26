import { useEffect, useRef } from 'react'
import { create } from 'zustand'

/**
 * Something a user can do by a key, from the list of keys or a button. One registry holds them all, so that
 * `?` lists exactly what works on the page one looks at.
 */
export interface Command {
  id: string
  label: string
  group: string
  /** As KeyboardEvent.key has it, with `Shift+` or `Mod+` before it. The first one is shown. */
  keys: readonly string[]
  enabled?: boolean
  run(event: KeyboardEvent | null): void
}

interface Registry {
  scopes: ReadonlyMap<symbol, readonly Command[]>
  put(scope: symbol, commands: readonly Command[]): void
  drop(scope: symbol): void
}

export const useRegistry = create<Registry>((set) => ({
  scopes: new Map(),
  put: (scope, commands) => set(({ scopes }) => ({ scopes: new Map(scopes).set(scope, commands) })),
  drop: (scope) =>
    set(({ scopes }) => {
      const left = new Map(scopes)
      left.delete(scope)
      return { scopes: left }
    }),
}))

/** Offer commands while a component is shown. What was offered last wins a key. */
export function useCommands(commands: readonly Command[]): void {
  const scope = useRef(Symbol('commands'))
  const shape = commands.map(({ id, enabled }) => `${id}${enabled === false ? '-' : ''}`).join(' ')
  const current = useRef(commands)
  current.current = commands
  // biome-ignore lint/correctness/useExhaustiveDependencies: the shape stands for the commands
  useEffect(() => {
    const { put, drop } = useRegistry.getState()
    const id = scope.current
    const fresh = (command: Command) => current.current.find((each) => each.id === command.id)
    put(
      id,
      current.current.map((command) => ({ ...command, run: (event) => fresh(command)?.run(event) })),
    )
    return () => drop(id)
  }, [shape])
}

const MAC = /Mac|iPhone|iPad/.test(navigator.platform)

/** A pressed key in the registry's words. */
export function keyOf(event: KeyboardEvent): string {
  const key = event.key === ' ' ? 'Space' : event.key.length === 1 ? event.key.toLowerCase() : event.key
  const shift = event.shiftKey && (event.key.length > 1 || /[a-z]/i.test(event.key)) ? 'Shift+' : ''
  const mod = (MAC ? event.metaKey : event.ctrlKey) ? 'Mod+' : ''
  return `${mod}${shift}${key}`
}

/** Whether keys belong to what has the focus: letters to a text field, arrows to a slider. */
export function takesKey(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (key.startsWith('Mod+') && !/Mod\+(Shift\+)?z/.test(key)) return false
  if (target.closest('input:not([type=radio]):not([type=checkbox]):not([type=range]), textarea, select'))
    return key !== 'Escape'
  if (target.closest('[role=slider], input[type=range], [role=radiogroup], input[type=radio]'))
    return (
      /^(Shift\+)?(Arrow|Page|Home|End)/.test(key) || (key === 'Space' && !target.closest('[role=slider]'))
    )
  if (target.closest('button, a, summary, [role=button]')) return key === 'Enter' || key === 'Space'
  return false
}

export function shownKey(key: string): string {
  return key
    .replace('Mod+', MAC ? '⌘' : 'Ctrl ')
    .replace('Shift+', MAC ? '⇧' : 'Shift ')
    .replace('ArrowLeft', '←')
    .replace('ArrowRight', '→')
    .replace(/(^|\s|[⌘⇧])([a-z])$/, (_, before: string, letter: string) => before + letter.toUpperCase())
}

/** Run the command that a pressed key names. */
export function dispatch(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || document.querySelector('dialog[open]')) return
  const key = keyOf(event)
  if (takesKey(event.target, key)) return
  for (const commands of [...useRegistry.getState().scopes.values()].reverse()) {
    const command = commands.find(({ keys, enabled }) => enabled !== false && keys.includes(key))
    if (!command) continue
    event.preventDefault()
    command.run(event)
    return
  }
}
