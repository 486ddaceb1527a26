import type { ButtonHTMLAttributes, ReactNode } from 'react'

export const LOOKS = {
  primary: 'bg-accent text-white hover:bg-accent-strong disabled:bg-s3 disabled:text-text3',
  secondary: 'border border-line bg-s2 text-text hover:bg-s3 disabled:text-text3',
  ghost: 'text-text2 hover:bg-s2 hover:text-text disabled:text-text3',
  danger: 'border border-bad text-bad hover:bg-s2',
}
const SIZES = { sm: 'h-7 px-2 text-sm', md: 'h-8 px-3', lg: 'h-11 px-5 text-lg' }

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: keyof typeof LOOKS
  size?: keyof typeof SIZES
  icon?: ReactNode
}

export function buttonClass(look: keyof typeof LOOKS = 'secondary', size: keyof typeof SIZES = 'md'): string {
  return `touch inline-flex shrink-0 items-center justify-center gap-2 rounded-sm font-medium whitespace-nowrap transition-colors duration-120 ${LOOKS[look]} ${SIZES[size]}`
}

export function Button({ look, size, icon, className = '', children, ...rest }: ButtonProps) {
  return (
    <button type="button" className={`${buttonClass(look, size)} ${className}`} {...rest}>
      {icon}
      {children}
    </button>
  )
}

export const iconClass =
  'touch inline-flex size-8 shrink-0 items-center justify-center rounded-sm text-text2 transition-colors duration-120 hover:bg-s2 hover:text-text disabled:text-text3 aria-pressed:bg-s3 aria-pressed:text-text'

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** What it does, for ears and as a tip. */
  label: string
  pressed?: boolean
}

export function IconButton({ label, pressed, className = '', children, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      className={`${iconClass} ${className}`}
      {...rest}
    >
      {children}
    </button>
  )
}
