import { create } from 'zustand'
import { type Document, emptyDocument } from './document'

const KEPT_STEPS = 60 // of undo, on this device

export type Saving = 'saved' | 'waiting' | 'saving' | 'failed'

interface Kept {
  past: readonly Document[]
  future: readonly Document[]
}

interface Editor extends Kept {
  project: string | null
  version: number
  name: string
  document: Document
  saving: Saving
  /** What the last change was, in the words of a project's history. */
  cause: string
  /** Of changes with the same `merge` in a row, as a handle's drag makes them, undo takes all back at once. */
  merge: string | null
  change(cause: string, document: Document, merge?: string): void
  /** What follows from the last change, and goes with it when that is taken back. */
  amend(document: Document): void
  undo(): void
  redo(): void
  open(project: { id: string; name: string; version: number }, document: Document): void
  saved(project: { id: string; name: string; version: number }): void
  reset(): void
}

const BLANK = {
  project: null,
  version: 0,
  name: '',
  saving: 'saved',
  cause: '',
  merge: null,
  past: [],
  future: [],
} as const

/** The document that is edited, with its undo history. What the server knows is kept by its queries. */
export const useEditor = create<Editor>((set, get) => ({
  ...BLANK,
  document: emptyDocument(),
  change(cause, document, merge) {
    const before = get()
    if (document === before.document) return
    const past =
      merge && merge === before.merge ? before.past : [...before.past, before.document].slice(-KEPT_STEPS)
    set({ document, past, future: [], cause, merge: merge ?? null, saving: 'waiting' })
    keep(get())
  },
  amend(document) {
    set({ document, saving: 'waiting' })
  },
  undo() {
    const { past, future, document } = get()
    const last = past.at(-1)
    if (!last) return
    set({ document: last, past: past.slice(0, -1), future: [document, ...future], merge: null })
    set({ cause: 'undo', saving: 'waiting' })
    keep(get())
  },
  redo() {
    const { past, future, document } = get()
    const [next, ...left] = future
    if (!next) return
    set({ document: next, past: [...past, document], future: left, merge: null })
    set({ cause: 'redo', saving: 'waiting' })
    keep(get())
  },
  open({ id, name, version }, document) {
    set({ ...BLANK, ...kept(id), project: id, name, version, document })
  },
  saved({ id, name, version }) {
    const { saving } = get()
    set({ project: id, name, version, saving: saving === 'waiting' ? 'waiting' : 'saved' })
    keep(get())
  },
  reset() {
    set({ ...BLANK, document: emptyDocument() })
  },
}))

const keyOf = (project: string) => `segue.undo.${project}`

/** Undo outlives a reload, on this device; a full or closed storage costs only that. */
function keep({ project, past, future }: Editor): void {
  if (!project) return
  try {
    localStorage.setItem(keyOf(project), JSON.stringify({ past, future } satisfies Kept))
  } catch {
    localStorage.removeItem(keyOf(project))
  }
}

function kept(project: string): Kept {
  try {
    const stored = localStorage.getItem(keyOf(project))
    return stored ? (JSON.parse(stored) as Kept) : { past: [], future: [] }
  } catch {
    return { past: [], future: [] }
  }
}
