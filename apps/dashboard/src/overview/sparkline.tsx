const WIDTH = 100;
const HEIGHT = 24;

/** The course of a figure without axes: whether it goes up or down. */
export function Sparkline({ values }: { readonly values: readonly number[] }) {
  if (values.length < 2) return <div className="sparkline" />;
  const low = Math.min(...values);
  const range = Math.max(...values) - low || 1;
  const x = (at: number) => (at / (values.length - 1)) * WIDTH;
  const y = (value: number) => HEIGHT - 2 - ((value - low) / range) * (HEIGHT - 4);
  const points = values.map((value, at) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
  return (
    <svg className="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <polyline points={points} fill="none" stroke="currentColor" strokeWidth="1.5" vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
