//! What other languages make of the contract: ordinary generators need no flags, and no name is taken.

use std::collections::BTreeSet;

use prost_reflect::{DescriptorPool, FileDescriptor};
use steward::proto::DESCRIPTORS;

/// What programs of a language may use by its bare name.
const TAKEN: [(&str, &str); 4] = [
    (
        "Java (java.lang)",
        "Appendable AutoCloseable Boolean Byte Character Class Cloneable Comparable Deprecated Double Enum Error \
         Exception Float Integer Iterable Long Math Module Number Object Override Package Process Readable Record \
         Runnable Runtime Short String System Thread Throwable Void",
    ),
    (
        "C# (System and the namespaces that a project uses unasked)",
        "Action Array Attribute Boolean Buffer Byte Char Console Convert DateTime Decimal Delegate Directory Double \
         Enum Environment Exception File Func Guid Half Index Lazy Lock Lookup Math Monitor Nullable Object Path \
         Predicate Progress Random Range String Task Thread Timer Tuple Type Uri Version Void",
    ),
    (
        "TypeScript and JavaScript",
        "Array Awaited BigInt Boolean Capitalize DataView Date Document Element Error Event Exclude Extract File \
         Function History Iterator Location Lock Map Math Node NonNullable Notification Number Object Omit Parameters \
         Partial Pick Promise Proxy Range Readonly Record Reflect Request Required Response Selection Set String \
         Symbol Text Window Worker",
    ),
    (
        "Python",
        "Ellipsis Exception False None NotImplemented True Warning",
    ),
];

fn contract() -> Vec<FileDescriptor> {
    let pool = DescriptorPool::decode(DESCRIPTORS).unwrap();
    let files: Vec<FileDescriptor> = pool
        .files()
        .filter(|file| file.package_name() == "steward.v1")
        .collect();
    assert!(files.len() > 10, "the contract has many files");
    files
}

/// The messages, enums and services of a file.
fn names(file: &FileDescriptor) -> BTreeSet<String> {
    let messages = file.messages().map(|it| it.name().to_owned());
    let enums = file.enums().map(|it| it.name().to_owned());
    let services = file.services().map(|it| it.name().to_owned());
    messages.chain(enums).chain(services).collect()
}

#[test]
fn each_file_says_what_generators_need() {
    let all: BTreeSet<String> = contract().iter().flat_map(names).collect();
    let mut of_files = BTreeSet::new();
    for file in contract() {
        let options = file.file_descriptor_proto().options.clone().unwrap();
        let found = (
            options.go_package(),
            options.java_package(),
            options.java_multiple_files(),
            options.csharp_namespace(),
        );
        let expected = ("steward/v1;stewardv1", "steward.v1", true, "Steward.V1");
        assert_eq!(found, expected, "{}", file.name());
        // Without one it depends on what the file holds: that of `error.proto` would be `Error`.
        let class = options.java_outer_classname().to_owned();
        assert!(class.ends_with("Proto"), "{}: {class}", file.name());
        assert!(!all.contains(&class), "{}: {class}", file.name());
        assert!(of_files.insert(class), "{}: is taken", file.name());
    }
}

#[test]
fn nothing_is_named_as_a_language_names_its_own() {
    let mut clashes = Vec::new();
    for name in contract().iter().flat_map(names) {
        for (language, taken) in TAKEN {
            if taken.split_whitespace().any(|one| one == name) {
                clashes.push(format!("{name}: {language}"));
            }
        }
    }
    assert_eq!(clashes, Vec::<String>::new());
}
