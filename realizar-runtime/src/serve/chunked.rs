//! A body in chunks: each a line with its length in hexadecimal, its bytes and a line end; a chunk of no bytes is
//! the last, and fields may follow it.

/// How far a body in chunks has come. Bytes go in as they arrive.
#[derive(Debug, Default)]
pub(super) struct Chunked {
    state: State,
    /// The length of the chunk, then what is left of it.
    left: u64,
    /// Bytes of lines that are read so far; a client could send such bytes for ever.
    overhead: usize,
}

#[derive(Debug, Default, PartialEq, Eq)]
enum State {
    /// Before the first digit of a chunk's length.
    #[default]
    Start,
    /// Within a chunk's length.
    Length,
    /// After the length: what extends it is not understood, and ignored.
    Extension,
    /// Within a chunk's bytes.
    Data,
    /// At the line end after a chunk's bytes.
    DataEnd,
    /// At the start of a line after the last chunk.
    TrailerStart,
    /// Within a field after the last chunk, which is ignored.
    Trailer,
    /// Behind the body.
    Done,
}

/// The bytes are not chunks.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NotChunked;

/// The most bytes of lines around the chunks.
const MOST_OVERHEAD: usize = 1 << 20;

impl Chunked {
    /// Appends what `bytes` hold of the body, and tells how many of them belong to it. Fewer than all: the body is
    /// complete.
    pub(super) fn read(&mut self, bytes: &[u8], body: &mut Vec<u8>) -> Result<usize, NotChunked> {
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            match self.state {
                State::Done => break,
                State::Data => {
                    let rest = &bytes[at..];
                    let taken = usize::try_from(self.left).map_or(rest.len(), |left| left.min(rest.len()));
                    body.extend_from_slice(&rest[..taken]);
                    at += taken;
                    self.left -= taken as u64;
                    if self.left == 0 {
                        self.state = State::DataEnd;
                    }
                    continue;
                }
                State::Start | State::Length => match (char::from(byte).to_digit(16), byte) {
                    (Some(digit), _) => {
                        let longer =
                            self.left.checked_mul(16).and_then(|left| left.checked_add(digit.into()));
                        self.left = longer.ok_or(NotChunked)?;
                        self.state = State::Length;
                    }
                    (None, b'\n') if self.state == State::Length => self.length_ends(),
                    (None, b'\r' | b';' | b' ' | b'\t') if self.state == State::Length => {
                        self.state = State::Extension;
                    }
                    (None, _) => return Err(NotChunked),
                },
                State::Extension if byte == b'\n' => self.length_ends(),
                State::DataEnd if byte == b'\n' => self.state = State::Start,
                State::DataEnd if byte != b'\r' => return Err(NotChunked),
                State::TrailerStart if byte == b'\n' => self.state = State::Done,
                State::TrailerStart if byte != b'\r' => self.state = State::Trailer,
                State::Trailer if byte == b'\n' => self.state = State::TrailerStart,
                State::Extension | State::DataEnd | State::TrailerStart | State::Trailer => {}
            }
            at += 1;
            self.overhead += 1;
            if self.overhead > MOST_OVERHEAD {
                return Err(NotChunked);
            }
        }
        Ok(at)
    }

    fn length_ends(&mut self) {
        self.state = if self.left == 0 { State::TrailerStart } else { State::Data };
    }

    /// Whether the body is complete.
    pub(super) fn is_done(&self) -> bool {
        self.state == State::Done
    }

    /// What the chunk that is being read will add to the body.
    pub(super) fn expected(&self) -> u64 {
        self.left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The body, and how many bytes it took, when the bytes arrive in pieces of this size.
    fn decoded(text: &str, piece: usize) -> Result<(String, usize, bool), NotChunked> {
        let mut chunked = Chunked::default();
        let mut body = Vec::new();
        let mut used = 0;
        for bytes in text.as_bytes().chunks(piece) {
            let read = chunked.read(bytes, &mut body)?;
            used += read;
            if read < bytes.len() {
                break;
            }
        }
        Ok((String::from_utf8(body).expect("the tests send text"), used, chunked.is_done()))
    }

    #[test]
    fn chunks_arrive_in_pieces_of_any_size() {
        let text = "4\r\nWiki\r\n5;a=b\r\npedia\r\n00\r\nx: y\r\n\r\nGET";
        for piece in 1..=text.len() {
            let expected = ("Wikipedia".to_owned(), text.len() - 3, true);
            assert_eq!(decoded(text, piece), Ok(expected), "pieces of {piece}");
        }
    }

    #[test]
    fn an_unfinished_body_is_waited_for() {
        let text = "2\r\nab\r\n0\r\n\r\n";
        for end in 0..text.len() {
            let (_, used, done) = decoded(&text[..end], 3).expect("it may still be chunks");
            assert_eq!((used, done), (end, false));
        }
    }

    #[test]
    fn what_is_no_chunk_is_refused() {
        for text in ["x", "\r\n", ";", "-1\r\n", "2\r\nabc", "10000000000000000\r\n", "1\r\naX"] {
            assert_eq!(decoded(text, 1), Err(NotChunked), "{text:?}");
        }
    }
}
