#!/bin/sh
# Stands between cargo and rustc so that a guest's bytes do not depend on where it was built.
#
# Cargo tells crates of one name apart by `-C metadata=<hash>`, and hashes the folder of every
# crate outside the workspace and of the standard library, and its own version. The hash ends up in
# symbol names, and these in the order of functions. Name and version tell crates apart as well.
# Panic messages name source files: let them start at the crate.
# Cargo hashes flags as well, into names of files: paths come in here. Link script and linker are these.
rustc=$1
shift
crate=$CARGO_PKG_NAME-$CARGO_PKG_VERSION
for argument do
    shift
    case $argument in
        metadata=*) argument=metadata=$crate ;;
        -Clinker=rivet) argument=-Clinker=$RIVET_LINKER ;;
        -Clink-arg=-Trivet-*/link.ld) argument=-Clink-arg=-T${0%/*}/link.ld ;;
    esac
    set -- "$@" "$argument"
done
if [ -n "$CARGO_MANIFEST_DIR" ]; then
    set -- "$@" "--remap-path-prefix=$CARGO_MANIFEST_DIR=$crate"
fi
exec "$rustc" "$@"
