/** How far something is, of 1; without a value, only that it goes on. */
export function ProgressBar({ value, label }: { value: number | null; label: string }) {
  const share = value === null ? undefined : Math.round(Math.min(Math.max(value, 0), 1) * 100)
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={share}
      className="h-1 overflow-hidden rounded-full bg-s3"
    >
      <div
        className={`h-full rounded-full bg-link transition-[width] duration-200 ${share === undefined ? 'w-1/3 animate-pulse' : ''}`}
        style={share === undefined ? undefined : { width: `${share}%` }}
      />
    </div>
  )
}
