#!/bin/sh
# Make stand-ins for the three base images where no image can be pulled: only Debian, PyPI and Maven Central are asked.
# Run it as root with debootstrap, docker and mvn at hand; then name the images to compose (deploy/README.md).
set -eu
cd "$(dirname "$0")"
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

debootstrap --variant=minbase --include=ca-certificates bookworm "$root/debian"
# A machine behind its own certificate authority lends it to the images, as `update-ca-certificates` expects.
cp /usr/local/share/ca-certificates/*.crt "$root/debian/usr/local/share/ca-certificates/" 2>/dev/null || true
chroot "$root/debian" update-ca-certificates
rm -rf "$root"/debian/var/cache/apt/archives/*.deb "$root"/debian/var/lib/apt/lists/*
tar -C "$root/debian" -c . | docker import - viceversa-local/debian:bookworm

mvn -q -B -f ../kafka/pom.xml dependency:copy-dependencies -DoutputDirectory="$root/kafka/libs"
cp kafka/Dockerfile kafka/run "$root/kafka/"

docker build --tag viceversa-local/python:3.11 python
docker build --tag viceversa-local/postgres:18 postgres
docker build --tag viceversa-local/kafka:4 "$root/kafka"
