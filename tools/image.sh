#!/usr/bin/env bash
# Builds and runs the connector's image, also where no container registry can be reached.
#
#   tools/image.sh tools                 install what is missing for that (Debian, as root)
#   tools/image.sh engine                print the engine that will be used, or say why there is none
#   tools/image.sh build                 build the image
#   tools/image.sh run [OPTION…] -- ARG… run it; options go to the engine, arguments to the connector
#   tools/image.sh inspect FORMAT        print properties of it
#   tools/image.sh save FILE             write it as a docker archive
#
# Where a docker daemon answers this is `docker build .` and `docker run`. Elsewhere it is buildah and podman; if those cannot
# pull the public base image either, a base is made from Debian's packages once and kept in the local image store.
#
# IMAGE       the name to build and run (localhost/source-xero:dev)
# BASE_IMAGE  the base to build from, instead of the Dockerfile's or the one made here
# ENGINE      docker or podman, instead of the one found
set -euo pipefail

IMAGE=${IMAGE:-localhost/source-xero:dev}
DEBIAN_BASE=localhost/python-base:bookworm
TOOLS=(podman buildah runc)

say() { printf '[image %4ss] %s\n' "$SECONDS" "$*" >&2; }
fail() { say "ERROR: $*"; exit 1; }
missing() { local tool; for tool in "$@"; do command -v "$tool" > /dev/null || echo "$tool"; done; }

engine() {
    if [ -n "${ENGINE:-}" ]; then echo "$ENGINE"; return; fi
    if docker info > /dev/null 2>&1; then echo docker; return; fi
    local absent; absent=$(missing "${TOOLS[@]}" | xargs)
    [ -z "$absent" ] || fail "no docker daemon answers, and of podman's tools these are missing: $absent." \
        "On Debian: sudo tools/image.sh tools"
    echo podman
}

provide_tools() {
    if (engine) > /dev/null 2>&1 && { [ "$(engine)" = docker ] || command -v debootstrap || ! command -v apt-get; } > /dev/null; then
        say "$(engine) is there"
        return
    fi
    command -v apt-get > /dev/null || fail "there is neither docker nor podman with buildah and runc; please install one of them"
    say "installing ${TOOLS[*]} debootstrap"
    apt-get update -q >&2
    # Without recommended packages: systemd and a network stack are not needed to build and run one image.
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${TOOLS[@]}" debootstrap ca-certificates >&2
}

make_debian_base() {
    command -v debootstrap > /dev/null || fail "debootstrap is missing. On Debian: sudo tools/image.sh tools"
    [ "$(id -u)" = 0 ] || fail "making a base image from Debian's packages needs root"
    local root; root=$(mktemp -d)
    # The name is gone when the trap runs, so it is filled in now.
    # shellcheck disable=SC2064
    trap "rm -rf '$root'" EXIT
    say "making the base image from Debian's packages (about a minute, once)"
    debootstrap --variant=minbase --include=python3,python3-venv,python3-pip,ca-certificates bookworm "$root" > "$root.log" 2>&1 \
        || { tail -20 "$root.log" >&2; fail "debootstrap failed"; }
    rm -rf "$root.log" "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/*
    tar -C "$root" -c . | podman import --quiet - "$DEBIAN_BASE" > /dev/null
    say "made $DEBIAN_BASE"
}

choose_base() {
    if [ -n "${BASE_IMAGE:-}" ]; then echo "$BASE_IMAGE"; return; fi
    if podman image exists "$DEBIAN_BASE"; then
        say "base: $DEBIAN_BASE, made earlier (podman rmi $DEBIAN_BASE to start over)"
        echo "$DEBIAN_BASE"; return
    fi
    local public; public=$(sed -n 's/^ARG BASE_IMAGE=//p' Dockerfile)
    if podman pull --quiet "$public" > /dev/null; then echo "$public"; return; fi
    say "$public cannot be pulled"
    make_debian_base
    echo "$DEBIAN_BASE"
}

build() {
    local kind; kind=$(engine)
    if [ "$kind" = docker ]; then
        docker build ${BASE_IMAGE:+--build-arg "BASE_IMAGE=$BASE_IMAGE"} --tag "$IMAGE" .
    else
        local base mounts=() file
        base=$(choose_base)
        # This machine's certificates and package index, for pip inside the build; a mount leaves nothing in the image.
        for file in /etc/ssl/certs/ca-certificates.crt /etc/pip.conf; do
            [ ! -f "$file" ] || mounts+=(--volume "$file:$file:ro")
        done
        # chroot isolation and the host's network: a build container of its own needs rights that CI machines do not give.
        buildah bud --layers --isolation chroot --network host --format docker --build-arg "BASE_IMAGE=$base" \
            "${mounts[@]}" --tag "$IMAGE" . >&2
    fi
    say "built $IMAGE, $("$kind" image inspect --format '{{.Size}}' "$IMAGE" | awk '{printf "%.0f MB", $1 / 1e6}')"
}

run() {
    local options=()
    while [ $# -gt 0 ] && [ "$1" != -- ]; do options+=("$1"); shift; done
    [ $# -eq 0 ] || shift
    if [ "$(engine)" = docker ]; then
        exec docker run --rm "${options[@]}" "$IMAGE" "$@"
    fi
    # runc: Debian 12's crun refuses hybrid cgroups. The limits: podman otherwise asks for more than a container of CI may have.
    exec podman --runtime runc run --rm --ulimit nofile=1024:1024 --ulimit nproc=1024:1024 "${options[@]}" "$IMAGE" "$@"
}

cd "$(dirname "$0")/.."
verb=${1:-help}
[ $# -eq 0 ] || shift
case $verb in
    tools) provide_tools ;;
    engine) engine ;;
    build) build ;;
    run) run "$@" ;;
    inspect) "$(engine)" image inspect --format "$1" "$IMAGE" ;;
    save) if [ "$(engine)" = docker ]; then docker save --output "$1" "$IMAGE"; else podman save --quiet --format docker-archive --output "$1" "$IMAGE"; fi ;;
    help | --help | -h) sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "$0" ;;
    *) fail "unknown verb '$verb'; see tools/image.sh --help" ;;
esac
