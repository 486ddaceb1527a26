import { create } from 'zustand'
import { Button, IconButton } from './Button'
import { Icon } from './Icon'

interface Toast {
  id: number
  words: string
  action?: { label: string; run: () => void }
}

interface Toasts {
  shown: readonly Toast[]
  add(toast: Omit<Toast, 'id'>): void
  drop(id: number): void
}

const LIFE_MS = 8_000
let next = 1

export const useToasts = create<Toasts>((set) => ({
  shown: [],
  add: (toast) => {
    const id = next++
    set(({ shown }) => ({ shown: [...shown.slice(-2), { ...toast, id }] }))
    setTimeout(() => useToasts.getState().drop(id), LIFE_MS)
  },
  drop: (id) => set(({ shown }) => ({ shown: shown.filter((toast) => toast.id !== id) })),
}))

/** Say something small that happened, with a way back where there is one. */
export function toast(words: string, action?: Toast['action']): void {
  useToasts.getState().add(action ? { words, action } : { words })
}

export function ToastList() {
  const { shown, drop } = useToasts()
  return (
    <div role="status" className="fixed inset-x-4 bottom-4 z-20 mx-auto flex max-w-md flex-col gap-2">
      {shown.map(({ id, words, action }) => (
        <div
          key={id}
          className="rise flex items-center gap-3 rounded-md border border-edge bg-s2 py-2 pr-2 pl-4 shadow-lg"
        >
          <p className="min-w-0 flex-1">{words}</p>
          {action && (
            <Button
              size="sm"
              onClick={() => {
                drop(id)
                action.run()
              }}
            >
              {action.label}
            </Button>
          )}
          <IconButton label="Dismiss" onClick={() => drop(id)}>
            <Icon name="close" />
          </IconButton>
        </div>
      ))}
    </div>
  )
}
