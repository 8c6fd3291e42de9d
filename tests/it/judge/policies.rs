//! The policies fit their schema, and so do the worlds and questions.

use cedar_policy::{Entities, ValidationMode, Validator};

use super::entities::entities;
use super::generate::Generator;
use super::numbers::Numbers;
use super::rules::RULES;

#[test]
fn the_policies_fit_their_schema() {
    let validator = Validator::new(RULES.schema.clone());
    let result = validator.validate(&RULES.written, ValidationMode::Strict);
    let errors: Vec<String> = result
        .validation_errors()
        .map(ToString::to_string)
        .collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

#[test]
fn worlds_fit_the_schema() {
    for seed in 0..20 {
        let mut numbers = Numbers::new(seed);
        let numbers = &mut numbers;
        let world = Generator { numbers }.world();
        let checked = Entities::from_entities(entities(&world), Some(&RULES.schema));
        checked.unwrap_or_else(|why| panic!("{why:?}"));
    }
}
