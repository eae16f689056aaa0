// The picture formats of scanners and faxes, for a page that may compile no WebAssembly. pdf.js asks for them by name
// behind one address. What is bundled has other names, which come in this module's fragment, so that nothing is loaded
// before a document needs it: `#<jbig2>|<openjpeg>|/<the name that is asked for>`.
const [jbig2, openjpeg, asked] = decodeURIComponent(new URL(import.meta.url).hash.slice(1)).split('|')
const { default: decoder } = await import(asked.startsWith('/jbig2') ? jbig2 : openjpeg)
export default decoder
