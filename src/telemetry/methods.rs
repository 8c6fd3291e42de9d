//! The methods that can be called, by their paths.

use std::cell::Cell;
use std::collections::HashMap;

use prost::Message as _;
use prost_types::FileDescriptorSet;

use crate::proto;

/// The name of whatever is called that does not exist: a path is text of the
/// caller's.
const OTHER: &str = "_OTHER";

/// A method, as a place in the list of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Method(usize);

thread_local! {
    /// Where the last one was: the next is most often the same, and to compare two paths takes less than to look one up.
    static LAST: Cell<usize> = const { Cell::new(0) };
}

/// Every method of the contract and of the health service.
pub(super) struct Methods {
    places: HashMap<String, usize>,
    names: Vec<String>,
}

impl Methods {
    /// Reads them from the descriptors that the server serves.
    pub(super) fn served() -> Self {
        let mut names: Vec<String> = [proto::DESCRIPTORS, tonic_health::pb::FILE_DESCRIPTOR_SET]
            .into_iter()
            .filter_map(|bytes| FileDescriptorSet::decode(bytes).ok())
            .flat_map(|set| set.file)
            .flat_map(|file| {
                let package = file.package().to_owned();
                let services = file.service.into_iter();
                services.map(move |service| (package.clone(), service))
            })
            .flat_map(|(package, service)| {
                let name = format!("{package}.{}", service.name());
                let methods = service.method.into_iter();
                methods.map(move |method| format!("{name}/{}", method.name()))
            })
            .collect();
        let paths = names.iter().map(|name| format!("/{name}"));
        let places = paths.zip(0..).collect();
        names.push(OTHER.to_owned());
        Self { places, names }
    }

    /// The method of a path.
    pub(super) fn find(&self, path: &str) -> Method {
        let last = LAST.get();
        if path.strip_prefix('/') == self.names.get(last).map(String::as_str) {
            return Method(last);
        }
        let other = self.names.len() - 1;
        let found = self.places.get(path).copied().unwrap_or(other);
        LAST.set(found);
        Method(found)
    }

    /// Its name: `package.Service/Method`.
    pub(super) fn name(&self, method: Method) -> &str {
        self.names.get(method.0).map_or(OTHER, String::as_str)
    }

    /// All of them.
    pub(super) fn all(&self) -> impl Iterator<Item = Method> + use<> {
        (0..self.names.len()).map(Method)
    }
}

impl Method {
    /// Its place in the list of all.
    pub(super) fn place(self) -> usize {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_are_known_by_their_paths_and_other_paths_are_not_repeated() {
        let methods = Methods::served();
        let name = |path: &str| methods.name(methods.find(path)).to_owned();
        let authorize = "steward.v1.AuthorizationService/Authorize";
        assert_eq!(name(&format!("/{authorize}")), authorize);
        assert_eq!(
            name("/grpc.health.v1.Health/Check"),
            "grpc.health.v1.Health/Check"
        );
        assert_eq!(name("/steward.v1.AuthorizationService/Nadia"), "_OTHER");
        assert_eq!(name(""), "_OTHER");
    }
}
