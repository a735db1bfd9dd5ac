#!/bin/sh
# Checks a folder with a release of mesos-dns before anything of it is installed:
#
#   verify-release.sh [--key PUBLIC.pem] [--sum SHA256 FILE]... DIR
#
# --key  SHA256SUMS.sig must be the signature of SHA256SUMS by this RSA key. Take the key from elsewhere than the release.
# --sum  This file must have this SHA-256 sum; known from elsewhere too. May be given for several files.
#
# Exit codes: 0 verified, 1 refused, 2 wrong arguments, 3 whole but vouched for by nobody (neither --key nor --sum),
# 4 cannot be checked on this machine. It writes no files, and needs a POSIX shell and programs of coreutils, no others.
# docs/VERIFYING.md tells what is proven by it. `mesos-dns verify-release` has the same rules and says the same.
set -eu
LC_ALL=C
export LC_ALL

sums_bytes_max=65536
key_bytes_max=4096
newline='
'

end_with() {
  printf 'verify-release: %s\n' "$2" >&2
  exit "$1"
}
refuse() {
  end_with 1 "refused: $1${newline}Install nothing from that folder. Fetch the release again; if it is refused again, tell the project."
}
misused() {
  end_with 2 "$1${newline}usage: verify-release.sh [--key PUBLIC.pem] [--sum SHA256 FILE]... DIR"
}

# A name as a terminal may show it.
shown() {
  printf '%s' "$1" | tr -c ' -~' '?'
}

is_name() {
  case $1 in
    [!A-Za-z0-9]* | *[!A-Za-z0-9._+~-]* | '') return 1 ;;
  esac
}

is_sum() {
  case $1 in
    *[!0-9a-f]*) return 1 ;;
  esac
  [ ${#1} -eq 64 ]
}

# --- RSA with the shell's own 64-bit numbers -------------------------------------------------------------------------
# A number is a row of limbs of 28 bits, least first: the variables n0, n1, ... are the number n. The product of two
# limbs and what is added to it stays below 2^63. Such names are put together with eval, from nothing but our own words
# and hexadecimal digits.
limb_size=268435456

# begin_numbers DIGITS: counts the limbs of numbers of so many hexadecimal digits, and defines the function that does
# nearly all of the work: add_row adds a * b and m * n to t and drops the lowest limb, which is zero then. It has no loop,
# since shells are slow at those.
begin_numbers() {
  limbs=0
  # shellcheck disable=SC2016 # for eval to expand
  row='v=$((t0 + a * b0 + m * n0))'
  i=0
  # Two bits more, so that R = 2^(28 * limbs) is more than 4n.
  while [ $(((i + 1) * 28)) -lt $(($1 * 4 + 2)) ]; do
    j=$((i + 1))
    row="$row; v=\$((v / limb_size + t$j + a * b$j + m * n$j)); t$i=\$((v % limb_size))"
    limbs="$limbs $j"
    i=$j
  done
  eval "add_row() { $row; t$i=\$((v / limb_size)); }"
}

# set_number NAME DIGITS: the hexadecimal digits from right to left, seven to a limb.
set_number() {
  digits=$2
  for i in $limbs; do
    others=${digits%???????}
    # Fewer than seven are left, or none.
    if [ "$others" = "$digits" ]; then others=; fi
    eval "$1$i=\$((0x0${digits#"$others"}))"
    digits=$others
  done
}

# copy TO FROM
copy() {
  for i in $limbs; do eval "$1$i=\$$2$i"; done
}

# multiply TO A B: Montgomery's product A * B / R modulo n. With A and B below 2n it is below 2n.
# shellcheck disable=SC2034,SC2154 # eval reads m and sets the others
multiply() {
  copy b "$3"
  set_number t 0
  for i in $limbs; do
    eval "a=\$$2$i"
    # With it, the lowest limb of t + a * b + m * n is zero.
    m=$(((t0 + a * b0) % limb_size * n_inverse % limb_size))
    add_row
  done
  copy "$1" t
}

# raise TO A: A^65536 / R^65535 modulo n, by 16 squarings.
raise() {
  multiply "$1" "$2" "$2"
  for _ in 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do multiply "$1" "$1" "$1"; done
}

# is_equal A B
# shellcheck disable=SC2154 # eval sets them
is_equal() {
  for i in $limbs; do
    eval "left=\$$1$i right=\$$2$i"
    if [ "$left" -ne "$right" ]; then return 1; fi
  done
}

# is_less A B: the highest limbs that differ decide, and they come last.
is_less() {
  less=1
  for i in $limbs; do
    eval "left=\$$1$i right=\$$2$i"
    if [ "$left" -lt "$right" ]; then less=0; fi
    if [ "$left" -gt "$right" ]; then less=1; fi
  done
  return "$less"
}

# is_signature MODULUS SIGNATURE MESSAGE: whether SIGNATURE^65537 = MESSAGE modulo MODULUS, all in as many hexadecimal
# digits. Both sides are compared divided by R^65536, so that neither has to be brought into Montgomery's form and back.
is_signature() {
  begin_numbers ${#1}
  set_number n "$1"
  set_number s "$2"
  set_number e "$3"
  set_number one 1
  is_less s n || return 1
  # -1/n modulo 2^28. n itself is 1/n in the last three bits, and each of Newton's steps doubles the bits that are right.
  # shellcheck disable=SC2154 # eval has set it
  n_inverse=$n0
  for _ in 6 12 24 28; do
    n_inverse=$((n_inverse * (limb_size + 2 - n0 * n_inverse % limb_size) % limb_size))
  done
  n_inverse=$((limb_size - n_inverse))
  raise p s
  multiply p p s
  raise q one
  multiply q q e
  # A product with 1 is below n, so that equal remainders are equal numbers.
  multiply p p one
  multiply q q one
  is_equal p q
}

# --- The key and the signature ---------------------------------------------------------------------------------------
hex_of() {
  od -An -v -tx1 | tr -d ' \n'
}

not_a_key() {
  misused "--key $(shown "$key"): $1"
}

# Sets `modulus` and `key_bytes`. DER has one form for each of the three sizes, so that it is compared instead of parsed.
read_key() {
  # Not to be taken for a flag.
  case $key in
    /*) key_path=$key ;;
    *) key_path=./$key ;;
  esac
  if [ ! -f "$key_path" ]; then not_a_key 'there is no such file'; fi
  case "$(realpath "$key_path")" in
    "$(realpath "$dir")"/*) not_a_key 'it lies in the release itself and so proves nothing; take the key from elsewhere' ;;
  esac
  if [ ! -r "$key_path" ]; then not_a_key 'this user may not read it'; fi
  pem=$(head -c "$key_bytes_max" <"$key_path" | tr '\000' '?')
  body=${pem#"-----BEGIN PUBLIC KEY-----$newline"}
  inner=${body%"$newline-----END PUBLIC KEY-----"}
  wrong='it is no RSA public key in PEM with 2048, 3072 or 4096 bits and the exponent 65537; docs/VERIFYING.md tells how it is made'
  if [ "$body" = "$pem" ] || [ "$inner" = "$body" ]; then not_a_key "$wrong"; fi
  case $inner in
    *[!A-Za-z0-9+/="$newline"]*) not_a_key "$wrong" ;;
  esac
  der=$(printf '%s\n' "$inner" | base64 -d 2>/dev/null | hex_of)
  for key_bytes in 256 384 512; do
    head=$(printf '3082%04x300d06092a864886f70d01010105000382%04x003082%04x0282%04x00' \
      $((key_bytes + 34)) $((key_bytes + 15)) $((key_bytes + 10)) $((key_bytes + 1)))
    modulus=${der#"$head"}
    modulus=${modulus%0203010001}
    if [ "$der" = "$head${modulus}0203010001" ] && [ ${#modulus} -eq $((key_bytes * 2)) ]; then
      case $modulus in
        [89a-f]*[13579bdf]) return 0 ;;
      esac
    fi
  done
  not_a_key "$wrong"
}

check_signature() {
  check_regular SHA256SUMS.sig
  signature=$(head -c $((key_bytes + 1)) <"$dir/SHA256SUMS.sig" | hex_of)
  if [ ${#signature} -ne $((key_bytes * 2)) ]; then
    refuse "SHA256SUMS.sig has not the $key_bytes bytes of a signature by the key $(shown "$key")"
  fi
  padding=
  # What is not padding: 3 bytes around it, 19 that name SHA-256, 32 of the sum.
  while [ ${#padding} -lt $(((key_bytes - 3 - 19 - 32) * 2)) ]; do padding=${padding}ff; done
  message=0001${padding}003031300d060960864801650304020105000420$sums_sum
  if ! is_signature "$modulus" "$signature" "$message"; then
    refuse "SHA256SUMS.sig is not the signature of SHA256SUMS by the key $(shown "$key")"
  fi
}

# --- The folder ------------------------------------------------------------------------------------------------------
check_regular() {
  if [ -L "$dir/$1" ]; then refuse "$1 is a symbolic link, not a file of the release"; fi
  if [ ! -e "$dir/$1" ]; then refuse "$1 is missing"; fi
  if [ ! -f "$dir/$1" ]; then refuse "$1 is no regular file"; fi
  if [ ! -r "$dir/$1" ]; then refuse "$1 cannot be read"; fi
}

# Sets `sums`, the text of SHA256SUMS, and `sums_sum`. The file is read once, so that what is signed is what is used.
read_sums() {
  check_regular SHA256SUMS
  # The x keeps line breaks at the end, which the shell would drop. A zero byte becomes one that no line may have.
  sums=$(head -c $((sums_bytes_max + 1)) <"$dir/SHA256SUMS" | tr '\000' '?' && printf x)
  sums=${sums%x}
  if [ ${#sums} -gt "$sums_bytes_max" ]; then refuse "SHA256SUMS is larger than $sums_bytes_max bytes"; fi
  if [ -z "$sums" ]; then refuse 'SHA256SUMS is empty'; fi
  sums_sum=$(printf '%s' "$sums" | sha256sum)
  sums_sum=${sums_sum%% *}
}

# next_line: the next of `rest`, into `line`, `sum` and `name`. Fails at the end.
next_line() {
  if [ -z "$rest" ]; then return 1; fi
  line=${rest%%"$newline"*}
  rest=${rest#"$line"}
  rest=${rest#"$newline"}
  sum=${line%%' '*}
  name=${line#"$sum  "}
}

# Sets `names`, each between slashes, and `count`.
check_lines() {
  names=/
  count=0
  previous=
  rest=$sums
  while next_line; do
    count=$((count + 1))
    if ! is_sum "$sum" || [ "$line" != "$sum  $name" ] || ! is_name "$name"; then
      refuse "line $count of SHA256SUMS is not a sum, two spaces and a plain file name"
    fi
    case $name in
      SHA256SUMS | SHA256SUMS.sig) refuse "line $count of SHA256SUMS names $name, which cannot vouch for itself" ;;
    esac
    if ! expr "x$previous" '<' "x$name" >/dev/null; then
      refuse "line $count of SHA256SUMS: $name is named twice, or the names are not sorted"
    fi
    names=$names$name/
    previous=$name
  done
  case $sums in
    *"$newline") ;;
    *) refuse "line $count of SHA256SUMS does not end with a line break" ;;
  esac
}

# The sum of SHA256SUMS itself may be known too, and with it everything.
check_pins() {
  for pin in $pins; do
    name=${pin#*/}
    before=${sums%%"  $name$newline"*}
    if [ "$name" = SHA256SUMS ]; then
      if [ "${pin%%/*}" != "$sums_sum" ]; then
        refuse "SHA256SUMS has the sum $sums_sum, but --sum says ${pin%%/*}"
      fi
    elif [ "$before" = "$sums" ]; then
      refuse "$name: --sum names it, but SHA256SUMS does not"
    elif [ "${pin%%/*}" != "${before##*"$newline"}" ]; then
      refuse "$name: SHA256SUMS gives it the sum ${before##*"$newline"}, but --sum says ${pin%%/*}"
    fi
  done
}

check_strays() {
  for entry in "$dir"/* "$dir"/.[!.]* "$dir"/..?*; do
    name=${entry#"$dir"/}
    case $names/SHA256SUMS/SHA256SUMS.sig/ in
      */"$name"/*) continue ;;
    esac
    # A pattern that matches nothing stays as it is.
    if [ -e "$entry" ] || [ -L "$entry" ]; then refuse "$(shown "$name") is in the folder, but not in SHA256SUMS"; fi
  done
}

check_files() {
  rest=$sums
  while next_line; do
    check_regular "$name"
    real=$(sha256sum 2>/dev/null <"$dir/$name") || refuse "$name cannot be read"
    if [ "${real%% *}" != "$sum" ]; then
      refuse "$name has the sum ${real%% *}, but SHA256SUMS says $sum"
    fi
  done
}

# What is proven, and what is not.
report() {
  case $key/$pins in
    /) end_with 3 "whole, but vouched for by nobody: the $count files are those that SHA256SUMS names. Whoever changed them could have changed SHA256SUMS and its signature too, so this does not prove who made them. Give --key or --sum." ;;
  esac
  vouched=
  for pin in $pins; do
    echo "verified: ${pin#*/} has the sum that was given with --sum"
    if [ "${pin#*/}" = SHA256SUMS ]; then vouched=yes; fi
  done
  if [ -n "$key" ]; then
    echo "verified: SHA256SUMS is signed by the key $(shown "$key")"
    vouched=yes
  fi
  if [ -n "$vouched" ]; then
    echo "verified: the $count files are those that SHA256SUMS names"
  else
    echo "not verified: who made the other files; they are only as SHA256SUMS says, and nobody vouches for that"
  fi
}

# --- The arguments ---------------------------------------------------------------------------------------------------
key=
pins=
while [ $# -gt 0 ]; do
  case $1 in
    --key)
      if [ -z "${2-}" ]; then misused '--key needs a file'; fi
      key=$2
      shift 2
      ;;
    --sum)
      if [ $# -lt 3 ]; then misused '--sum needs a SHA-256 sum and a file name'; fi
      if ! is_sum "$2"; then misused "--sum $(shown "$2"): a SHA-256 sum has 64 digits of 0-9 and a-f"; fi
      if ! is_name "$3"; then misused "--sum $2 $(shown "$3"): it takes the plain name of a file in DIR"; fi
      pins="$pins $2/$3"
      shift 3
      ;;
    -*) misused "there is no flag $(shown "$1")" ;;
    *) break ;;
  esac
done
if [ $# -ne 1 ] || [ -z "$1" ]; then misused 'it takes one folder, behind the flags'; fi
case $1 in
  /*) dir=$1 ;;
  *) dir=./$1 ;;
esac
if [ ! -d "$dir" ]; then misused "$(shown "$1"): there is no such folder"; fi
if [ ! -r "$dir" ] || [ ! -x "$dir" ]; then misused "$(shown "$1"): this user may not read it"; fi
for program in base64 expr head od realpath sha256sum tr; do
  command -v "$program" >/dev/null || end_with 4 "cannot check: there is no program $program here; install coreutils"
done
if [ "$((1 << 62))" != 4611686018427387904 ]; then
  end_with 4 'cannot check: this shell has no 64-bit numbers; run the script with dash, bash or busybox sh'
fi

if [ -n "$key" ]; then read_key; fi
read_sums
check_lines
check_pins
if [ -n "$key" ]; then check_signature; fi
check_strays
check_files
report
