use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::Path;

use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::Interceptor;
use tonic::{Request, Status};

use crate::cli::Failure;

/// How many bytes a token may have: a server takes no more of all headers together.
const LONGEST: u64 = 8 * 1024;

/// The token that goes with every call, if there is one.
#[derive(Clone, Default)]
pub(in crate::cli) struct Token(Option<MetadataValue<Ascii>>);

impl Interceptor for Token {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        if let Some(token) = &self.0 {
            request
                .metadata_mut()
                .insert("authorization", token.clone());
        }
        Ok(request)
    }
}

/// Reads the token of a file, or takes the one that is given.
pub(super) fn read(file: Option<&Path>, given: Option<&str>) -> Result<Option<Token>, Failure> {
    let token = |text: &str, origin: &str| {
        let is_token = |byte: u8| byte.is_ascii_graphic();
        let text = text.trim();
        let unusable = || Failure::Usage(format!("{origin}: holds no token"));
        if text.is_empty() || !text.bytes().all(is_token) {
            return Err(unusable());
        }
        let mut value = format!("Bearer {text}").parse::<MetadataValue<Ascii>>();
        if let Ok(value) = &mut value {
            // Nothing that is written of a request tells it.
            value.set_sensitive(true);
        }
        value
            .map(|value| Some(Token(Some(value))))
            .map_err(|_| unusable())
    };
    match (file, given) {
        (Some(path), _) => {
            let origin = format!("--token-file: {}", path.display());
            let mut text = String::new();
            let read =
                File::open(path).and_then(|file| file.take(LONGEST).read_to_string(&mut text));
            match read {
                Ok(_) => token(&text, &origin),
                Err(error) => Err(Failure::Usage(match error.kind() {
                    ErrorKind::NotFound => format!("{origin}: is not there"),
                    ErrorKind::InvalidData => format!("{origin}: holds no token"),
                    _ => format!("{origin}: cannot be read"),
                })),
            }
        }
        (None, Some(text)) => token(text, "STEWARD_TOKEN"),
        (None, None) => Ok(None),
    }
}
