//! The hash of a category: CatBoost knows a category only by the low 32 bits of CityHash64 of its text, in version
//! 1.0 of that hash, which differs from the later ones.

/// The hash of a category's text, as CatBoost's files write it.
pub(super) fn category(text: &str) -> i32 {
    city64(text.as_bytes()) as u32 as i32
}

const K0: u64 = 0xc3a5_c85c_97cb_3127;
const K1: u64 = 0xb492_b66f_be98_f273;
const K2: u64 = 0x9ae1_6a3b_2f90_404f;
const K3: u64 = 0xc949_d7c7_509e_6557;

/// The eight bytes at `at`, as far as there are so many.
fn word(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |chunk| u64::from_le_bytes(*chunk))
}

/// The four bytes at `at`, as far as there are so many.
fn half(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |chunk| u64::from(u32::from_le_bytes(*chunk)))
}

fn mix(value: u64) -> u64 {
    value ^ (value >> 47)
}

/// Two words to one.
fn join(low: u64, high: u64) -> u64 {
    const FACTOR: u64 = 0x9ddf_ea08_eb38_2d69;
    let a = mix((low ^ high).wrapping_mul(FACTOR));
    mix((high ^ a).wrapping_mul(FACTOR)).wrapping_mul(FACTOR)
}

fn city64(bytes: &[u8]) -> u64 {
    match bytes.len() {
        0 => K2,
        1..=3 => few(bytes),
        length @ 4..=8 => join((length as u64).wrapping_add(half(bytes, 0) << 3), half(bytes, length - 4)),
        length @ 9..=16 => {
            let last = word(bytes, length - 8);
            join(word(bytes, 0), last.wrapping_add(length as u64).rotate_right(length as u32)) ^ last
        }
        17..=32 => up_to_32(bytes),
        33..=64 => up_to_64(bytes),
        _ => long(bytes),
    }
}

/// One to three bytes.
fn few(bytes: &[u8]) -> u64 {
    let byte = |at: usize| u64::from(bytes.get(at).copied().unwrap_or(0));
    let y = byte(0) + (byte(bytes.len() >> 1) << 8);
    let z = bytes.len() as u64 + (byte(bytes.len() - 1) << 2);
    mix(y.wrapping_mul(K2) ^ z.wrapping_mul(K3)).wrapping_mul(K2)
}

fn up_to_32(bytes: &[u8]) -> u64 {
    let length = bytes.len();
    let a = word(bytes, 0).wrapping_mul(K1);
    let b = word(bytes, 8);
    let c = word(bytes, length - 8).wrapping_mul(K2);
    let d = word(bytes, length - 16).wrapping_mul(K0);
    join(
        a.wrapping_sub(b).rotate_right(43).wrapping_add(c.rotate_right(30)).wrapping_add(d),
        a.wrapping_add((b ^ K3).rotate_right(20)).wrapping_sub(c).wrapping_add(length as u64),
    )
}

/// Half of what 33 to 64 bytes come to: of the words at these places, the last of which is added to the first by the
/// caller.
fn half_of_64(mut a: u64, words: [u64; 2], z: u64) -> (u64, u64) {
    let mut b = a.wrapping_add(z).rotate_right(52);
    let mut c = a.rotate_right(37);
    a = a.wrapping_add(words[0]);
    c = c.wrapping_add(a.rotate_right(7));
    a = a.wrapping_add(words[1]);
    b = b.wrapping_add(a.rotate_right(31)).wrapping_add(c);
    (a.wrapping_add(z), b)
}

fn up_to_64(bytes: &[u8]) -> u64 {
    let length = bytes.len();
    let from_end = |back: usize| word(bytes, length - back);
    let start = (length as u64).wrapping_add(from_end(16)).wrapping_mul(K0).wrapping_add(word(bytes, 0));
    let (vf, vs) = half_of_64(start, [word(bytes, 8), word(bytes, 16)], word(bytes, 24));
    let start = word(bytes, 16).wrapping_add(from_end(32));
    let (wf, ws) = half_of_64(start, [from_end(24), from_end(16)], from_end(8));
    let r = mix(vf.wrapping_add(ws).wrapping_mul(K2).wrapping_add(wf.wrapping_add(vs).wrapping_mul(K0)));
    mix(r.wrapping_mul(K0).wrapping_add(vs)).wrapping_mul(K2)
}

/// Two words of 32 bytes and two seeds.
fn weak(bytes: &[u8], at: usize, a: u64, b: u64) -> (u64, u64) {
    let a = a.wrapping_add(word(bytes, at));
    let z = word(bytes, at + 24);
    let b = b.wrapping_add(a).wrapping_add(z).rotate_right(21);
    let sum = a.wrapping_add(word(bytes, at + 8)).wrapping_add(word(bytes, at + 16));
    (sum.wrapping_add(z), b.wrapping_add(sum.rotate_right(44)).wrapping_add(a))
}

/// More than 64 bytes: the end first, then all in chunks of 64.
fn long(bytes: &[u8]) -> u64 {
    let length = bytes.len();
    let mut x = word(bytes, 0);
    let mut y = word(bytes, length - 16) ^ K1;
    let mut z = word(bytes, length - 56) ^ K0;
    let mut v = weak(bytes, length - 64, length as u64, y);
    let mut w = weak(bytes, length - 32, (length as u64).wrapping_mul(K1), K0);
    z = z.wrapping_add(mix(v.1).wrapping_mul(K1));
    x = z.wrapping_add(x).rotate_right(39).wrapping_mul(K1);
    y = y.rotate_right(33).wrapping_mul(K1);
    for chunk in 0..(length - 1) / 64 {
        let at = chunk * 64;
        x = x.wrapping_add(y).wrapping_add(v.0).wrapping_add(word(bytes, at + 16)).rotate_right(37);
        x = x.wrapping_mul(K1) ^ w.1;
        y = y.wrapping_add(v.1).wrapping_add(word(bytes, at + 48)).rotate_right(42).wrapping_mul(K1) ^ v.0;
        z = (z ^ w.0).rotate_right(33);
        v = weak(bytes, at, v.1.wrapping_mul(K1), x.wrapping_add(w.0));
        w = weak(bytes, at + 32, z.wrapping_add(w.1), y);
        std::mem::swap(&mut z, &mut x);
    }
    join(join(v.0, w.0).wrapping_add(mix(y).wrapping_mul(K1)).wrapping_add(z), join(v.1, w.1).wrapping_add(x))
}

#[cfg(test)]
mod tests {
    use super::category;

    /// What CatBoost 1.2.10 writes as `cat_features_hash`, for texts of every length that the hash treats apart.
    #[test]
    fn hashes_are_those_of_the_library() {
        for (text, hash) in [
            ("", 797_982_799),
            ("x", -784_473_192),
            ("ab", -204_718_274),
            ("abc", 978_243_121),
            ("Oslo", -34_516_710),
            ("Bergen", 337_561_881),
            ("8 bytes.", 1_859_934_697),
            ("nine bytes", -740_107_597),
            ("sixteen bytes ...", -843_626_938),
            ("seventeen letters", -580_945_932),
            ("exactly thirty-two bytes in this", 752_345_632),
            ("thirty-three bytes are in this tx", -1_464_200_574),
            ("sixty-four bytes: abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJ", 731_904_941),
            ("sixty-five bytes: abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJK", 1_212_022_711),
            ("æøå and 日本語", -1_695_506_612),
            ("True", 1_020_970_795),
            ("False", -1_365_330_256),
            ("-1", 288_298_918),
            ("42", 1_145_636_304),
        ] {
            assert_eq!(category(text), hash, "{text:?}");
        }
        assert_eq!(category(&"a text of two hundred bytes ".repeat(8)), 1_036_888_433);
    }
}
