# Sourced. What the scripts that fill the cache share; each appears there by rename, so that a run
# that was killed leaves nothing that a later run takes for whole.

policy_mark='# While the testbed of Jubelet installs packages'
cache=${JUBELET_CACHE:-$HOME/.cache/jubelet}
began=$(date +%s)

say() {
  printf '[%s] %4ds  %s\n' "$topic" "$(($(date +%s) - began))" "$*"
}

# hash_of FILE...
hash_of() {
  cat "$@" | sha256sum | cut -c1-16
}

must_be_root() {
  if [ "$(id -u)" != 0 ]; then
    echo "$topic: must run as root (it installs packages, and the testbed makes namespaces)" >&2
    exit 1
  fi
}

# One build at a time fills the cache.
lock_cache() {
  mkdir -p "$cache"
  exec 9>"$cache/lock"
  if ! flock -n 9; then
    say "another build is running; waiting for it"
    flock 9
  fi
}

# One installs packages at a time, which apt would refuse.
lock_packages() {
  mkdir -p "$cache"
  exec 8>"$cache/packages.lock"
  flock 8
}

# missing_packages FILE: those of its packages that are not installed.
missing_packages() {
  while read -r package; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' ||
      printf '%s ' "$package"
  done <"$1"
}

# Installs packages without starting their services, also where systemd runs.
install_debian() {
  say "installing Debian packages: $*"
  policy=/usr/sbin/policy-rc.d
  # One of ours may be left of a run that was killed; anybody else's stays.
  if [ ! -e $policy ] || grep -q "$policy_mark" $policy; then
    printf '#!/bin/sh\n%s\nexit 101\n' "$policy_mark" >$policy
    chmod +x $policy
    trap 'rm -f $policy' EXIT
  fi
  log=$cache/apt.log
  export DEBIAN_FRONTEND=noninteractive
  if ! { apt-get update && apt-get install -y --no-install-recommends "$@"; } >"$log" 2>&1; then
    tail -5 "$log" >&2
    echo "$topic: apt-get could not install: $*; its log is $log" >&2
    exit 1
  fi
}

# The mirror that this machine's own apt uses.
debian_mirror() {
  cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources \
    2>/dev/null |
    sed -n 's/^URIs: *\([^ ]*\).*/\1/p; s/^deb \(\[[^]]*\] \)\{0,1\}\([^ ]*\) .*/\2/p' | sed 1q
}

# in_place DEST COMMAND...: runs COMMAND with a fresh folder as last argument, then renames it.
in_place() {
  to=$1
  shift
  [ -d "$to" ] && return
  rm -rf "$to".partial.*
  partial=$to.partial.$$
  mkdir -p "$partial"
  "$@" "$partial"
  mv "$partial" "$to"
}
