# The image of steward.
#
#   docker build -t steward .
#   docker run --rm -p 127.0.0.1:50051:50051 -e STEWARD_LISTEN=0.0.0.0:50051 \
#       -e STEWARD_ALLOW_UNAUTHENTICATED=true steward serve --sample
#
# steward listens on loopback unless it is told otherwise, and within a container nobody else can
# reach that; the two settings above open it on purpose. Data lies in /var/lib/steward: mount a
# volume there to keep it. Everything else may be read-only (--read-only).

# -- Build: Rust and a C compiler, which this image has, are all that is needed. --------------------
FROM rust:1.95-slim-bookworm AS build
WORKDIR /steward
# .dockerignore names what comes along. Tests and benchmarks do because Cargo.toml may mention them.
COPY . .
# The registry and the compiled dependencies stay with the builder between builds, so a change of
# steward compiles steward alone. Such a cache is no part of the image: the binary is copied out.
# steward itself is always compiled anew: cargo compares times, and a source tree may well be older
# than what was built last.
RUN --mount=type=cache,target=/usr/local/cargo/registry,sharing=locked \
    --mount=type=cache,target=/steward/target,sharing=locked \
    cargo clean --profile dist --locked --quiet --package steward \
    && cargo build --profile dist --locked --bin steward \
    && install -D -m 0755 target/dist/steward /out/steward \
    && install -d -m 0700 /out/data

# -- Run: a C library and one binary. -------------------------------------------------------------
FROM debian:bookworm-slim
# A number and not a name: Kubernetes can then see that it is not root.
COPY --from=build --chown=10001:10001 /out/data /var/lib/steward
COPY --from=build /out/steward /usr/local/bin/steward
# Ask the kernel for huge pages: an answer from a large account in memory then waits less for memory.
ENV MIMALLOC_ALLOW_LARGE_OS_PAGES=1
USER 10001:10001
# Without a setting the database is steward.db in this folder, and is made. No variable says so, which would contradict a
# setting of another kind, such as STEWARD_DATABASE_URL_FILE.
WORKDIR /var/lib/steward
EXPOSE 50051
ENTRYPOINT ["/usr/local/bin/steward"]
CMD ["serve"]
