//! Keys of a broken generator (ROCA, CVE-2017-15361), told by their modulus: its residue modulo each of these primes is a
//! power of 65537, which for a sound key is as good as impossible. Their private halves can be computed.

const GENERATOR: u64 = 65537;
const PRIMES: [u64; 38] = [
    3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109,
    113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
];

/// Whether a big-endian modulus has the fingerprint.
pub(super) fn is_weak(modulus: &[u8]) -> bool {
    PRIMES.iter().all(|prime| is_power_of_generator(residue(modulus, *prime), *prime))
}

fn residue(number: &[u8], prime: u64) -> u64 {
    number.iter().fold(0, |rest, byte| (rest << 8 | u64::from(*byte)) % prime)
}

fn is_power_of_generator(residue: u64, prime: u64) -> bool {
    let powers = std::iter::successors(Some(1), |power| Some(power * GENERATOR % prime));
    powers.take(prime as usize).any(|power| power == residue)
}
