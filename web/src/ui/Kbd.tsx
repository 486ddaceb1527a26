import type { ReactNode } from 'react'

export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="min-w-5 rounded-[4px] border border-line bg-s2 px-1 text-center font-sans text-xs text-text2">
      {children}
    </kbd>
  )
}
