/* Prints the addresses of a name as getaddrinfo() finds them; ends with 1 when it finds none. */
#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>

int main(int count, char **arguments) {
  struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM}, *found;
  if (count != 2) return 2;
  int error = getaddrinfo(arguments[1], NULL, &hints, &found);
  if (error != 0) {
    fprintf(stderr, "%s: %s\n", arguments[1], gai_strerror(error));
    return 1;
  }
  for (; found != NULL; found = found->ai_next) {
    char text[INET_ADDRSTRLEN];
    inet_ntop(AF_INET, &((struct sockaddr_in *)found->ai_addr)->sin_addr, text, sizeof text);
    puts(text);
  }
  return 0;
}
