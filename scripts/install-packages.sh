#!/bin/sh
# Installs what is needed beside Node from the packages of Debian or Ubuntu: `install-packages.sh run` for the program,
# `install-packages.sh test` for its tests, `install-packages.sh e2e` for the cluster of machines, `install-packages.sh bench` for
# what it is measured against. Does nothing when all of it is there, and fails, naming the packages, when it cannot install
# what is missing.
set -eu

# A command, a library or a file, and the package that it comes in.
needs_to_run='
libatomic.so.1                    libatomic1
'
needs_to_test='
make                              make
curl                              curl
openssl                           openssl
busybox                           busybox
mksh                              mksh
shellcheck                        shellcheck
ps                                procps
setpriv                           util-linux
unshare                           util-linux
git                               git
lintian                           lintian
readelf                           binutils
dpkg-parsechangelog               dpkg-dev
lexgrog                           man-db
groff                             groff-base
mandoc                            mandoc
systemctl                         systemd
ip                                iproute2
dig                               bind9-dnsutils
kdig                              knot-dnsutils
dnsperf                           dnsperf
java                              default-jre-headless
/usr/share/java/zookeeper.jar     libzookeeper-java
/usr/share/java/slf4j-simple.jar  libslf4j-java
'
needs_to_bench='
/usr/sbin/nsd        nsd
/usr/sbin/knotd      knot
/usr/sbin/dnsmasq    dnsmasq-base
/usr/sbin/unbound    unbound
gcc                  gcc
/usr/include/stdio.h libc6-dev
'
needs_to_e2e='
systemd-nspawn       systemd-container
debootstrap          debootstrap
musl-gcc             musl-tools
nsenter              util-linux
ip                   iproute2
/usr/sbin/unbound    unbound
'
# Of these packages, those that run their daemon as a service.
services='nsd knot unbound'
case ${1:-} in
  run) needs=$needs_to_run ;;
  test) needs=$needs_to_test ;;
  e2e) needs=$needs_to_e2e ;;
  bench) needs=$needs_to_bench ;;
  *) echo "usage: install-packages.sh run|test|e2e|bench" >&2; exit 2 ;;
esac

is_there() {
  case $1 in
    /*) [ -e "$1" ] ;;
    *.so.*) [ -n "$(find /usr/lib* /lib* -maxdepth 2 -name "$1" 2>/dev/null)" ] ;;
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

# Debian starts a service when it is installed, unless this program forbids it.
policy=/usr/sbin/policy-rc.d
forbid_services() {
  if [ -e "$policy" ]; then return; fi
  trap 'rm -f "$policy"' EXIT
  trap 'exit 1' HUP INT TERM
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod +x "$policy"
}

# At the next boot those that have just been installed would be started too.
disable_services() {
  for service in $services; do
    case " $missing " in
      *" $service "*) update-rc.d "$service" disable ;;
    esac
  done
}

fail() {
  echo "install-packages: $1" >&2
  echo "These packages are needed:$missing. To install them:" >&2
  echo "  sudo apt-get update && sudo apt-get install --no-install-recommends$missing" >&2
  exit 1
}

missing=$(missing_packages)
if [ -z "$missing" ]; then exit 0; fi
if ! command -v apt-get >/dev/null; then fail 'there is no apt-get on this machine.'; fi
if [ "$(id -u)" -ne 0 ]; then fail 'only root can install packages.'; fi

echo "Installing:$missing"
forbid_services
# The lists of packages may be missing or too old: then the first attempt fails.
# shellcheck disable=SC2086 # one word for each package
if ! apt install --no-install-recommends $missing; then
  apt update || fail 'apt-get update failed.'
  apt install --no-install-recommends $missing || fail 'apt-get install failed.'
fi
disable_services
missing=$(missing_packages)
if [ -n "$missing" ]; then fail 'apt-get installed the packages, but something is still missing.'; fi
