/*
 * The limit of what a UDP server with one thread can do: it takes up to 64 datagrams with one system call, turns each into
 * a reply by setting one bit, and sends them all with another. `echo PORT` listens on 127.0.0.1.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

enum { BATCH = 64, OCTETS = 4096, BUFFER_OCTETS = 8 << 20 };

static unsigned char datagrams[BATCH][OCTETS];
static struct sockaddr_in clients[BATCH];
static struct iovec pieces[BATCH];
static struct mmsghdr messages[BATCH];

static int listen_on(int port) {
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  int octets = BUFFER_OCTETS;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0) {
    perror("echo");
    exit(1);
  }
  /* The kernel may grant less. */
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &octets, sizeof octets);
  setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &octets, sizeof octets);
  return fd;
}

int main(int count, char **arguments) {
  int fd = listen_on(count > 1 ? atoi(arguments[1]) : 0);
  for (int i = 0; i < BATCH; i++) {
    pieces[i].iov_base = datagrams[i];
    messages[i].msg_hdr.msg_iov = &pieces[i];
    messages[i].msg_hdr.msg_iovlen = 1;
    messages[i].msg_hdr.msg_name = &clients[i];
  }
  for (;;) {
    for (int i = 0; i < BATCH; i++) {
      pieces[i].iov_len = OCTETS;
      messages[i].msg_hdr.msg_namelen = sizeof clients[i];
    }
    int received = recvmmsg(fd, messages, BATCH, MSG_WAITFORONE, NULL);
    if (received < 0 && errno != EINTR) {
      perror("echo");
      return 1;
    }
    for (int i = 0; i < received; i++) {
      pieces[i].iov_len = messages[i].msg_len;
      datagrams[i][2] |= 0x80; /* QR, RFC 1035 section 4.1.1 */
    }
    for (int sent = 0; sent < received;) {
      int now = sendmmsg(fd, messages + sent, received - sent, 0);
      /* One that cannot be sent is lost, as any datagram may be. */
      sent += now > 0 ? now : 1;
    }
  }
}
