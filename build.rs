//! Compiles the contract from `proto/` to Rust, without any tool beside the
//! crates: protox makes the descriptors, tonic-prost-build the code.

use std::path::PathBuf;

use prost::Message as _;

const CONTRACT: [&str; 5] = [
    "steward/v1/audit_service.proto",
    "steward/v1/authorization_service.proto",
    "steward/v1/lifecycle_service.proto",
    "steward/v1/record_service.proto",
    "steward/v1/role_service.proto",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=proto");
    let descriptors = protox::compile(CONTRACT, ["proto"])?;
    // Reflection serves the very same descriptors.
    let out = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    std::fs::write(out.join("steward.bin"), descriptors.encode_to_vec())?;
    let mut config = tonic_prost_build::Config::new();
    config.enable_type_names();
    tonic_prost_build::configure()
        .codec_path("crate::grpc::ContractCodec")
        .compile_fds_with_config(descriptors, config)?;
    Ok(())
}
