//! Zones in a file, as they were last answered: what a server answers from the moment it is started again, before it has read anything
//! anew, and when there is nothing to read from.
//!
//! The file is [`FORMAT`] and then pieces, each its length (4 bytes), SipHash-2-4 of the format and of what is in it (8 bytes), and
//! that. The first is whatever the writer has to say about all; the others are zones, each as length (4 bytes), id (16 bytes), and
//! the zone. All numbers are little-endian. A file that was cut off is good up to there. The sums find damage and other formats, not
//! forgery: the file belongs where nobody else may write.

use std::hash::Hasher;
use std::io::{self, Read, Write};

use siphasher::sip::SipHasher24;

use crate::zone::Zone;

/// What a file begins with. The number is another one whenever zones lie in memory in another way.
pub const FORMAT: &[u8; 16] = b"tenantry zones 1";

/// Bytes of a piece that is whole: some more of what is in the processor's cache anyway.
const PIECE: usize = 1 << 20;
/// No piece is larger than the largest zone, which has 2^32 bytes; but so much is not believed at once.
const BELIEVED: usize = 64 << 20;

/// A zone, and the id that tells it from another one of its name.
pub type Kept = (u128, Zone);

/// Writes a file.
#[derive(Debug)]
pub struct Writer<W> {
    to: W,
    piece: Vec<u8>,
}

impl<W: Write> Writer<W> {
    /// `about` is read back as it is.
    pub fn new(mut to: W, about: &[u8]) -> io::Result<Self> {
        to.write_all(FORMAT)?;
        let piece = about.to_vec();
        let mut writer = Self { to, piece };
        writer.flush_piece()?;
        Ok(writer)
    }

    /// Adds a zone.
    pub fn put(&mut self, id: u128, zone: &Zone) -> io::Result<()> {
        let begin = self.piece.len();
        self.piece.extend([0; 4]);
        self.piece.extend(id.to_le_bytes());
        zone.store(&mut self.piece);
        let size = length(self.piece.len() - begin - 4)?;
        self.piece[begin..begin + 4].copy_from_slice(&size);
        if self.piece.len() >= PIECE {
            self.flush_piece()?;
        }
        Ok(())
    }

    /// Writes the rest and gives back where it went.
    pub fn finish(mut self) -> io::Result<W> {
        if !self.piece.is_empty() {
            self.flush_piece()?;
        }
        self.to.flush()?;
        Ok(self.to)
    }

    fn flush_piece(&mut self) -> io::Result<()> {
        self.to.write_all(&length(self.piece.len())?)?;
        self.to.write_all(&sum(&self.piece))?;
        self.to.write_all(&self.piece)?;
        self.piece.clear();
        Ok(())
    }
}

/// Reads a file.
#[derive(Debug)]
pub struct Reader<R> {
    from: R,
    piece: Vec<u8>,
}

impl<R: Read> Reader<R> {
    /// With what the writer had to say. Fails with [`io::ErrorKind::InvalidData`] for a file that is damaged at its beginning, or of
    /// another format.
    pub fn new(mut from: R) -> io::Result<(Self, Vec<u8>)> {
        let mut format = [0; FORMAT.len()];
        from.read_exact(&mut format)
            .map_err(|e| if cut(&e) { damaged() } else { e })?;
        if format != *FORMAT {
            return Err(damaged());
        }
        let mut reader = Self {
            from,
            piece: Vec::new(),
        };
        if !reader.read_piece()? {
            return Err(damaged());
        }
        let about = std::mem::take(&mut reader.piece);
        Ok((reader, about))
    }

    /// The next zones, some thousand at a time; none at the end. Fails with [`io::ErrorKind::InvalidData`] where the file is damaged:
    /// what came before is good.
    pub fn zones(&mut self) -> io::Result<Vec<Kept>> {
        if !self.read_piece()? {
            return Ok(Vec::new());
        }
        let mut zones = Vec::new();
        let mut rest = &self.piece[..];
        while !rest.is_empty() {
            let (size, after) = rest.split_first_chunk().ok_or_else(damaged)?;
            let size = u32::from_le_bytes(*size) as usize;
            let (one, after) = after.split_at_checked(size).ok_or_else(damaged)?;
            let (id, zone) = one.split_first_chunk().ok_or_else(damaged)?;
            let zone = Zone::restored(zone).ok_or_else(damaged)?;
            zones.push((u128::from_le_bytes(*id), zone));
            rest = after;
        }
        Ok(zones)
    }

    /// Whether there was one more.
    fn read_piece(&mut self) -> io::Result<bool> {
        let mut head = Vec::with_capacity(12);
        self.from.by_ref().take(12).read_to_end(&mut head)?;
        if head.is_empty() {
            return Ok(false);
        }
        let (size, expected) = head
            .split_first_chunk()
            .filter(|_| head.len() == 12)
            .ok_or_else(damaged)?;
        let size = u32::from_le_bytes(*size);
        self.piece.clear();
        self.piece.reserve((size as usize).min(BELIEVED));
        self.from
            .by_ref()
            .take(size.into())
            .read_to_end(&mut self.piece)?;
        if self.piece.len() != size as usize || sum(&self.piece) != *expected {
            return Err(damaged());
        }
        Ok(true)
    }
}

fn length(bytes: usize) -> io::Result<[u8; 4]> {
    let length = u32::try_from(bytes)
        .map_err(|_| io::Error::new(io::ErrorKind::FileTooLarge, "a zone of 4 GB"))?;
    Ok(length.to_le_bytes())
}

fn sum(bytes: &[u8]) -> [u8; 8] {
    let mut hasher = SipHasher24::new();
    hasher.write(FORMAT);
    hasher.write(bytes);
    hasher.finish().to_le_bytes()
}

fn cut(e: &io::Error) -> bool {
    e.kind() == io::ErrorKind::UnexpectedEof
}

fn damaged() -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        "damaged, cut off, or of another format",
    )
}

#[cfg(test)]
mod tests;
