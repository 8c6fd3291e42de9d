//! Enums whose variants have a stable, written name.

/// Declares an enum and, beside each variant, its key: the name by which the variant is stored,
/// sent and written in files. A key never changes; a variant may be renamed.
///
/// Gives `ALL` (the variants as declared), `key`, `from_key`, `Display` (the key) and serde by key.
macro_rules! keyed {
    (
        $(#[$about:meta])*
        pub enum $name:ident {
            $( $(#[$note:meta])* $variant:ident = $key:literal, )+
        }
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $( $(#[$note])* #[serde(rename = $key)] $variant, )+
        }

        impl $name {
            /// Every variant, in the order of the declaration.
            pub const ALL: &'static [Self] = &[ $( Self::$variant, )+ ];

            /// The stable name, as it is stored and written in files.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self { $( Self::$variant => $key, )+ }
            }

            /// The variant with this key, or `None` when there is none; case matters.
            #[must_use]
            pub fn from_key(key: &str) -> Option<Self> {
                match key {
                    $( $key => Some(Self::$variant), )+
                    _ => None,
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.key())
            }
        }
    };
}

pub(in crate::domain) use keyed;
