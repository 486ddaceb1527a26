import { type ReactNode, useId } from 'react'

interface Option<T> {
  value: T
  label: ReactNode
  /** Said under the choice while it is the chosen one. */
  hint?: string
}

interface SegmentedProps<T extends string | number> {
  legend: ReactNode
  options: readonly Option<T>[]
  value: T
  onChange: (value: T) => void
  disabled?: boolean
}

/** A choice of few, as radio buttons that look like one control. */
export function Segmented<T extends string | number>(props: SegmentedProps<T>) {
  const { legend, options, value, onChange, disabled } = props
  const name = useId()
  const hint = options.find((option) => option.value === value)?.hint
  return (
    <fieldset disabled={disabled} className="min-w-0">
      <legend className="mb-1 text-sm text-text2">{legend}</legend>
      <div className="flex gap-0.5 rounded-sm border border-line bg-s2 p-0.5">
        {options.map((option) => (
          <label
            key={option.value}
            className="touch relative flex h-7 min-w-0 flex-1 items-center justify-center rounded-[4px] px-2 text-sm text-text2 transition-colors duration-120 hover:text-text has-checked:bg-s1 has-checked:font-medium has-checked:text-text has-checked:shadow-[0_0_0_1px_var(--edge)] has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-[var(--focus)]"
          >
            <input
              type="radio"
              name={name}
              className="absolute inset-0 opacity-0"
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span className="truncate">{option.label}</span>
          </label>
        ))}
      </div>
      {hint && <p className="mt-1 text-xs text-text3">{hint}</p>}
    </fieldset>
  )
}
