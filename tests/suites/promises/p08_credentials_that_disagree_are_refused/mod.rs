//! Promise 8: two credentials of one slot that disagree are refused, and an ended impersonation never turns into a real login.

mod bearers;
mod credentials;
mod grants;
mod layers;
mod overlays;
mod pages;
mod stage;
mod tombstones;
