import type { ReactNode } from 'react'
import { Icon, type IconName } from './Icon'

const TONES = {
  bad: { icon: 'warn', colour: 'text-bad', role: 'alert' },
  warn: { icon: 'warn', colour: 'text-warn', role: 'status' },
  ok: { icon: 'check', colour: 'text-ok', role: 'status' },
} as const satisfies Record<string, { icon: IconName; colour: string; role: string }>

interface NoticeProps {
  tone: keyof typeof TONES
  title: string
  children?: ReactNode
  /** What can be done about it. */
  actions?: ReactNode
}

/** What happened, why, what it cost, and what to do next. */
export function Notice({ tone, title, children, actions }: NoticeProps) {
  const { icon, colour, role } = TONES[tone]
  return (
    <div role={role} className="rise flex gap-3 rounded-md border border-line bg-s1 p-3">
      <span className={`mt-0.5 ${colour}`}>
        <Icon name={icon} />
      </span>
      <div className="min-w-0 flex-1">
        <p className="font-medium">{title}</p>
        {children && <div className="mt-0.5 text-sm text-text2">{children}</div>}
        {actions && <div className="mt-2 flex flex-wrap gap-2">{actions}</div>}
      </div>
    </div>
  )
}
