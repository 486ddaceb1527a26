/** The shape of what is coming, with words for it when it takes longer than a moment. */
export function Skeleton({ className = '', words }: { className?: string; words?: string }) {
  return (
    <div className={`skeleton relative flex items-center justify-center rounded-sm ${className}`}>
      {words && <span className="px-3 text-center text-sm text-text2">{words}</span>}
    </div>
  )
}
