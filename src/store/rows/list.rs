use serde::{Deserialize, Serialize};

use crate::domain::record::{Answer, Phone};
use crate::store::StoreError;
use crate::store::value::{items, list};

/// Reads a list of texts.
pub(in crate::store) fn texts(
    table: &'static str,
    json: Option<&str>,
) -> Result<Vec<String>, StoreError> {
    items(table, json)
}

/// A telephone number, as it is written.
#[derive(Serialize, Deserialize)]
struct PhoneJson {
    kind: String,
    number: String,
}

/// Writes telephone numbers.
pub(super) fn phones(phones: Vec<Phone>) -> Option<String> {
    let phones = phones
        .into_iter()
        .map(|Phone { kind, number }| PhoneJson { kind, number });
    list(&phones.collect::<Vec<_>>())
}

/// Reads telephone numbers.
pub(super) fn read_phones(
    table: &'static str,
    json: Option<&str>,
) -> Result<Vec<Phone>, StoreError> {
    let phones: Vec<PhoneJson> = items(table, json)?;
    let phones = phones
        .into_iter()
        .map(|PhoneJson { kind, number }| Phone { kind, number });
    Ok(phones.collect())
}

/// An answer to a question of the posting's, as it is written.
#[derive(Serialize, Deserialize)]
struct AnswerJson {
    question: String,
    answer: String,
}

/// Writes answers.
pub(super) fn answers(answers: Vec<Answer>) -> Option<String> {
    let answers = answers
        .into_iter()
        .map(|Answer { question, answer }| AnswerJson { question, answer });
    list(&answers.collect::<Vec<_>>())
}

/// Reads answers.
pub(super) fn read_answers(
    table: &'static str,
    json: Option<&str>,
) -> Result<Vec<Answer>, StoreError> {
    let answers: Vec<AnswerJson> = items(table, json)?;
    let answers = answers
        .into_iter()
        .map(|AnswerJson { question, answer }| Answer { question, answer });
    Ok(answers.collect())
}
