//! The support desk, lived through from both sides: staff in a browser, and now and then somebody else beside them without one.

mod consent;
mod desk;
mod ends;
mod history;
mod images;
mod pages;
mod path;
mod person;
mod providers;
mod refused;
mod staff;
mod steps;

use desk::Desk;
use person::Person;
