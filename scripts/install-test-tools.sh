#!/bin/sh
# Installs the programs that the tests run beside Node, from the packages of Debian or Ubuntu. Does nothing when all of
# them are there, and fails, naming the packages, when it cannot install what is missing.
set -eu

# A command or a file, and the package that it comes in.
needs='
make                              make
curl                              curl
openssl                           openssl
ps                                procps
setpriv                           util-linux
dig                               bind9-dnsutils
kdig                              knot-dnsutils
dnsperf                           dnsperf
java                              default-jre-headless
/usr/share/java/zookeeper.jar     libzookeeper-java
/usr/share/java/slf4j-simple.jar  libslf4j-java
'

is_there() {
  case $1 in
    /*) [ -e "$1" ] ;;
    *) command -v "$1" >/dev/null ;;
  esac
}

missing_packages() {
  echo "$needs" | while read -r need package; do
    if [ -n "$need" ] && ! is_there "$need"; then printf ' %s' "$package"; fi
  done
}

apt() {
  DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 "$@"
}

fail() {
  echo "install-test-tools: $1" >&2
  echo "The tests need these packages:$missing. To install them:" >&2
  echo "  sudo apt-get update && sudo apt-get install --no-install-recommends$missing" >&2
  exit 1
}

missing=$(missing_packages)
if [ -z "$missing" ]; then exit 0; fi
if ! command -v apt-get >/dev/null; then fail 'there is no apt-get on this machine.'; fi
if [ "$(id -u)" -ne 0 ]; then fail 'only root can install packages.'; fi

echo "Installing for the tests:$missing"
# The lists of packages may be missing or too old: then the first attempt fails.
# shellcheck disable=SC2086 # one word for each package
if ! apt install --no-install-recommends $missing; then
  apt update || fail 'apt-get update failed.'
  apt install --no-install-recommends $missing || fail 'apt-get install failed.'
fi
missing=$(missing_packages)
if [ -n "$missing" ]; then fail 'apt-get installed the packages, but something is still missing.'; fi
