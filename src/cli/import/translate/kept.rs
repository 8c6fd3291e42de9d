//! What an object does not carry stays as it is stored (rulebook, section 11).

use crate::cli::lever::Carried;
use crate::proto::KeptField;

/// The fields that stay as they are stored.
#[derive(Default)]
pub(super) struct Kept(Vec<KeptField>);

impl Kept {
    /// A value of the object. The field stays as it is stored if the object does not carry it.
    pub(super) fn unless<T>(
        &mut self,
        carried: impl Into<Carried<T>>,
        field: KeptField,
    ) -> Option<T> {
        match carried.into() {
            Carried::Yes(value) => value,
            Carried::No => {
                self.add(field);
                None
            }
        }
    }

    /// The same of a value that is empty where there is none.
    pub(super) fn unless_carried<T: Default>(
        &mut self,
        carried: impl Into<Carried<T>>,
        field: KeptField,
    ) -> T {
        self.unless(carried, field).unwrap_or_default()
    }

    /// That the field stays as it is stored.
    pub(super) fn add(&mut self, field: KeptField) {
        self.0.push(field);
    }

    /// That the field stays as it is stored if its list has values, and none says anything.
    pub(super) fn if_none_says<T>(
        &mut self,
        list: &[T],
        says: impl Fn(&T) -> bool,
        field: KeptField,
    ) {
        if !list.is_empty() && !list.iter().any(says) {
            self.add(field);
        }
    }

    /// The fields by their numbers in the contract.
    pub(super) fn into_numbers(self) -> Vec<i32> {
        self.0.into_iter().map(i32::from).collect()
    }
}

impl FromIterator<KeptField> for Kept {
    fn from_iter<I: IntoIterator<Item = KeptField>>(fields: I) -> Self {
        Self(fields.into_iter().collect())
    }
}

impl<const N: usize> From<[KeptField; N]> for Kept {
    fn from(fields: [KeptField; N]) -> Self {
        Self(fields.into())
    }
}
