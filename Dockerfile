# syntax=docker/dockerfile:1
# docker build --build-arg COMMIT="$(git rev-parse --short HEAD)" -t conversation-service .
ARG RUST_VERSION=1.95

FROM docker.io/library/rust:${RUST_VERSION}-slim-bookworm AS build
WORKDIR /build

# The dependencies apart: this layer is kept until Cargo.toml or Cargo.lock change. Benches are
# taken out of the manifest since their files are not here yet.
COPY Cargo.toml Cargo.lock ./
RUN sed -i '/^\[\[bench\]\]/,/^$/d' Cargo.toml \
    && mkdir src && echo 'fn main() {}' > src/main.rs && touch src/lib.rs README.md \
    && cargo build --locked --profile dist \
    && rm -r src

# `touch`: the stub's files are newer than what git checked out, and cargo goes by that.
COPY config config
COPY src src
ARG COMMIT=unknown
RUN find src -name '*.rs' -exec touch {} + \
    && COMMIT="$COMMIT" cargo build --locked --profile dist \
    && mkdir /data

FROM gcr.io/distroless/cc-debian12:nonroot
ARG COMMIT=unknown
LABEL org.opencontainers.image.title="conversation-service" \
      org.opencontainers.image.description="Answers questions about one's own bank transactions, in French, English and Spanish." \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.revision="${COMMIT}"
COPY --from=build /build/target/dist/conversation-service /conversation-service
# A named volume takes over this owner: the service runs as nonroot (65532).
COPY --from=build --chown=65532:65532 /data /data
ENV HOST=0.0.0.0 PORT=3008 DATA_DIR=/data
VOLUME ["/data"]
EXPOSE 3008
USER 65532:65532
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["/conversation-service", "healthcheck"]
ENTRYPOINT ["/conversation-service"]
CMD ["serve"]
