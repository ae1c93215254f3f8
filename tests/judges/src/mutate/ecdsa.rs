//! ECDSA signatures in forms and with numbers that RFC 7518 §3.4 does not know.

use openssl::bn::{BigNum, BigNumContext, BigNumRef};
use openssl::ecdsa::EcdsaSig;

use super::{Scene, pick, rsa::sum};
use crate::draft::token;

/// As X.509 has it, instead of two numbers of the curve's length.
pub(super) fn in_der(scene: &mut Scene<'_>) -> Option<Vec<u8>> {
    let Numbers { r, s, .. } = numbers(scene)?;
    let signature = EcdsaSig::from_private_components(r, s).and_then(|signature| signature.to_der());
    Some(token(&scene.draft.message(), &signature.expect("DER")))
}

/// Zeros, the order, and what lies around them.
pub(super) fn with_odd_numbers(scene: &mut Scene<'_>) -> Option<Vec<u8>> {
    let Numbers { r, s, order, length } = numbers(scene)?;
    let (zero, one) = (BigNum::from_u32(0).expect("zero"), BigNum::from_u32(1).expect("one"));
    let below = &order - &one;
    let mut odd = || *pick(scene.random, &[&*zero, &*one, &*order, &*below, &*r, &*s]);
    let signature = [odd(), odd()].map(|number| padded(number, length)).concat();
    Some(token(&scene.draft.message(), &signature))
}

/// The other signature that everybody can make of one: RFC 7518 takes it, or written too large, nobody does.
pub(super) fn twin(scene: &mut Scene<'_>) -> Option<Vec<u8>> {
    let Numbers { r, s, order, length } = numbers(scene)?;
    let negated = &order - &s;
    let larger = sum(&s, &order);
    let fits = larger.num_bytes() <= length;
    let twin = if fits && *pick(scene.random, &[true, false]) { larger } else { negated };
    let signature = [padded(&r, length), padded(&twin, length)].concat();
    Some(token(&scene.draft.message(), &signature))
}

struct Numbers {
    r: BigNum,
    s: BigNum,
    order: BigNum,
    length: i32,
}

/// Those of a good signature; `None` where the key is of another kind.
fn numbers(scene: &Scene<'_>) -> Option<Numbers> {
    let key = scene.key().private()?.ec_key().ok()?;
    let mut order = BigNum::new().expect("a number");
    key.group().order(&mut order, &mut BigNumContext::new().expect("a context")).expect("an order");
    let signature = scene.key().sign(&scene.draft.message());
    let (r, s) = signature.split_at(signature.len() / 2);
    let [r, s] = [r, s].map(|bytes| BigNum::from_slice(bytes).expect("a number"));
    Some(Numbers { r, s, length: order.num_bytes(), order })
}

fn padded(number: &BigNumRef, length: i32) -> Vec<u8> {
    number.to_vec_padded(length).expect("a number that fits")
}
