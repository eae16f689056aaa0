/**
 * What another program may be handed: kinds that are looked at, read, heard or watched, and carry nothing that runs.
 * Everything else is saved by whoever trusts it, because no list of what is dangerous was ever complete. Not here on
 * purpose: documents that may hold macros (doc, xls, ppt, odt, rtf with its objects), archives, mails, pages and drawings
 * with scripts, and films and sounds that name addresses to go to (asf, wma, wmv, m3u).
 */
const OPENABLE = new Set(
  [
    'pdf docx xlsx pptx txt md csv tsv log',
    'png jpg jpeg jfif gif webp avif bmp tif tiff heic heif',
    'mp3 m4a aac flac wav ogg oga opus aif aiff',
    'mp4 m4v mov webm mkv avi mpg mpeg 3gp ogv',
  ].flatMap((line) => line.split(' ')),
)

/** Whether a file of this name, the one it has on the disk, may be opened in another program; on any system the same. */
export function isOpenable(name: string): boolean {
  const extension = /\.([^.]+)$/.exec(name.trim())?.[1]?.toLowerCase()
  return extension !== undefined && OPENABLE.has(extension)
}
