/** What is fetched, kept and read of a file at once. Never changed: kept files are cut by it. */
export const PIECE_BYTES = 4 * 1024 * 1024

/**
 * A file's content is rows of pieces, numbered from 0. `held`: bytes of the file that are here, from its start.
 * `beside`: its pieces lie with the host, sealed, and only their keys here; else `content` is the piece itself.
 * Whatever removes a row of `downloads` removes its pieces, or the keys without which they are nothing.
 */
export const DOWNLOAD_PIECES: readonly string[] = [
  'ALTER TABLE downloads RENAME TO whole_downloads',
  'DROP INDEX downloads_by_use',
  'DROP INDEX downloads_by_room',
  `CREATE TABLE downloads (
    attachment_id TEXT PRIMARY KEY,
    room_id TEXT NOT NULL,
    size INTEGER NOT NULL,
    held INTEGER NOT NULL,
    used INTEGER NOT NULL,
    beside INTEGER NOT NULL
  )`,
  `CREATE TABLE download_pieces (
    attachment_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    content BLOB,
    key BLOB,
    PRIMARY KEY (attachment_id, number)
  )`,
  `INSERT INTO downloads SELECT attachment_id, room_id, size, size, used, 0
    FROM whole_downloads WHERE size <= ${PIECE_BYTES}`,
  `INSERT INTO download_pieces SELECT attachment_id, 0, content, NULL
    FROM whole_downloads WHERE size <= ${PIECE_BYTES}`,
  'DROP TABLE whole_downloads',
  'CREATE INDEX downloads_by_use ON downloads (beside, used, size)',
  'CREATE INDEX downloads_by_room ON downloads (room_id)',
  `CREATE TRIGGER download_removed AFTER DELETE ON downloads BEGIN
    DELETE FROM download_pieces WHERE attachment_id = OLD.attachment_id;
  END`,
]
