//! Where values come from: the standard's variables, the file, steward's
//! variables, the flags. Each overrides the ones before.

use std::collections::BTreeMap;
use std::path::Path;

use ::config::{ConfigError, Map, Source, Value, ValueKind};

use super::keys::{KEYS, Key, OTHER_VARIABLES, PREFIX, nearest};
use super::reader::{Problem, Reader};

/// The settings given on the command line, by path.
pub type Flags = BTreeMap<&'static str, String>;

/// Variables by name.
pub type Variables = BTreeMap<String, String>;

/// The values of one origin, by path.
#[derive(Debug, Clone, Default)]
struct Layer(Map<String, Value>);

impl Layer {
    fn insert(&mut self, key: &Key, origin: &str, text: &str) {
        let origin = origin.to_owned();
        let value = Value::new(Some(&origin), ValueKind::String(text.to_owned()));
        self.0.insert(key.path.to_owned(), value);
    }
}

impl Source for Layer {
    fn clone_into_box(&self) -> Box<dyn Source + Send + Sync> {
        Box::new(self.clone())
    }

    fn collect(&self) -> Result<Map<String, Value>, ConfigError> {
        Ok(self.0.clone())
    }
}

/// Reads all layers.
pub(super) fn read(file: Option<&Path>, variables: &Variables, flags: &Flags) -> Reader {
    let mut problems = Vec::new();
    let mut standard = Layer::default();
    let mut environment = Layer::default();
    let mut command_line = Layer::default();
    for key in &KEYS {
        // One that is set to nothing is not set, as its standard says.
        let of_standard = key
            .standard
            .and_then(|name| Some((name, variables.get(name)?)));
        if let Some((name, text)) = of_standard.filter(|(_, text)| !text.is_empty()) {
            standard.insert(key, name, text);
        }
        if let Some(text) = variables.get(&key.variable()) {
            environment.insert(key, &key.variable(), text);
        }
        if let Some(text) = flags.get(key.path) {
            command_line.insert(key, &format!("--{}", key.flag()), text);
        }
    }
    let of_file = file.map(|path| read_file(path, &mut problems));
    problems.extend(variables.keys().filter_map(|name| unknown_variable(name)));
    let layers = ::config::Config::builder()
        .add_source(standard)
        .add_source(of_file.unwrap_or_default())
        .add_source(environment)
        .add_source(command_line)
        .build();
    // Values are texts and none is required: building cannot fail.
    let values = layers.unwrap_or_default().cache;
    Reader { values, problems }
}

/// What is wrong with a variable that looks like steward's and is none.
fn unknown_variable(name: &str) -> Option<Problem> {
    let rest = name.strip_prefix(PREFIX)?;
    let is_known = OTHER_VARIABLES.contains(&name) || KEYS.iter().any(|key| key.variable() == name);
    // What Kubernetes sets for a service called `steward`.
    let is_of_kubernetes = rest == "PORT"
        || rest.starts_with("PORT_")
        || rest == "SERVICE_HOST"
        || rest.starts_with("SERVICE_PORT");
    if is_known || is_of_kubernetes {
        return None;
    }
    let known = KEYS.iter().map(Key::variable);
    let known = known.chain(OTHER_VARIABLES.map(str::to_owned));
    Some(Problem {
        origin: name.to_owned(),
        message: unknown(nearest(name, known)),
    })
}

fn unknown(nearest: Option<String>) -> String {
    match nearest {
        Some(nearest) => format!("is no setting; did you mean {nearest}?"),
        None => "is no setting; `steward serve --help` names them all".to_owned(),
    }
}

/// A YAML file.
fn read_file(path: &Path, problems: &mut Vec<Problem>) -> Layer {
    let origin = path.display().to_string();
    let mut layer = Layer::default();
    let mut problem = |origin: String, message: String| problems.push(Problem { origin, message });
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            problem(origin, "is not there".to_owned());
            return layer;
        }
        Err(_) => {
            problem(origin, "cannot be read".to_owned());
            return layer;
        }
    };
    let Ok(root) = serde_saphyr::from_str::<serde_json::Value>(&text) else {
        problem(
            origin,
            "must be YAML: groups, and a `key: value` for each setting".to_owned(),
        );
        return layer;
    };
    let mut open = vec![(String::new(), root)];
    while let Some((path, value)) = open.pop() {
        let key = KEYS.iter().find(|key| key.path == path);
        let group = format!("{path}.");
        let has_members = KEYS.iter().any(|key| key.path.starts_with(&group));
        let origin = format!("{origin}: {path}");
        let text = match value {
            // An empty file, or a group without members.
            serde_json::Value::Null if path.is_empty() || has_members => continue,
            serde_json::Value::Object(members) if path.is_empty() || has_members => {
                let path = |name| match path.as_str() {
                    "" => name,
                    group => format!("{group}.{name}"),
                };
                // The last is taken up first.
                open.extend(
                    members
                        .into_iter()
                        .rev()
                        .map(|(name, value)| (path(name), value)),
                );
                continue;
            }
            serde_json::Value::String(text) => Some(text),
            serde_json::Value::Bool(yes) => Some(yes.to_string()),
            serde_json::Value::Number(number) => Some(number.to_string()),
            serde_json::Value::Null
            | serde_json::Value::Array(_)
            | serde_json::Value::Object(_) => None,
        };
        match (key, text) {
            (Some(key), Some(text)) => layer.insert(key, &origin, &text),
            (Some(_), None) => problem(origin, "must be one value".to_owned()),
            (None, _) if has_members => {
                let members = KEYS.iter().filter(|key| key.path.starts_with(&group));
                let members: Vec<&str> = members.map(|key| key.path).collect();
                problem(
                    origin,
                    format!("is a group of settings: {}", members.join(", ")),
                );
            }
            (None, _) => {
                let known = KEYS.iter().map(|key| key.path.to_owned());
                problem(origin, unknown(nearest(&path, known)));
            }
        }
    }
    layer
}
