import { type InputHTMLAttributes, useId } from 'react'

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange'> {
  label: string
  value: string
  onChange(value: string): void
}

/** A line of text with its label. */
export function Field({ label, value, onChange, className = '', ...rest }: FieldProps) {
  const id = useId()
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1 block text-sm text-text2">
        {label}
      </label>
      <input
        id={id}
        value={value}
        onChange={({ target }) => onChange(target.value)}
        className="touch h-8 w-full rounded-sm border border-edge bg-s1 px-2"
        {...rest}
      />
    </div>
  )
}
