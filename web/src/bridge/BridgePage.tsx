export function BridgePage() {
  return <h1 className="p-6 text-2xl font-semibold">Bridge</h1>
}
