const svg = (body: string, width: number, height: number) =>
  `data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">${body}</svg>`,
  )}`

const bars = [82, 74, 91, 60, 48, 41, 37, 33, 30, 28, 27, 26]
  .map(
    (height, index) =>
      `<rect x="${96 + index * 86}" y="${560 - height * 5}" width="52" height="${height * 5}" rx="6" fill="${index < 4 ? '#b9b4e8' : '#5b4bd6'}"/>`,
  )
  .join('')

/** Pictures that need no network: a chart and a view of the sea. */
export const PICTURES = {
  chart: svg(
    `<rect width="1200" height="680" fill="#fbfaf7"/><text x="96" y="76" font-family="Inter,sans-serif" font-size="34" font-weight="600" fill="#2b2926">First paint, p75 in ms</text>${[160, 260, 360, 460, 560].map((y) => `<path d="M80 ${y}H1140" stroke="#e4e1da" stroke-width="2"/>`).join('')}${bars}`,
    1200,
    680,
  ),
  sea: svg(
    '<rect width="900" height="1100" fill="#f3d9c3"/><circle cx="610" cy="430" r="120" fill="#f7efe2"/><path d="M0 560h900v540H0z" fill="#7f97a8"/><path d="M0 700c180-50 300 40 460 0s300-40 440 10v390H0z" fill="#5d7a90"/><path d="M0 870c160-40 330 30 480 0s280-30 420 0v230H0z" fill="#3f5d75"/><path d="M120 620l150-250 120 190 60-80 110 140z" fill="#4a4f5c"/>',
    900,
    1100,
  ),
} as const
