/* The floor below all languages: one send() per socket, of bytes that were framed once.
 *
 * It answers every upgrade with the same fixed text (the load client does not check the key), and a
 * client whose path is /commander has each masked text frame it sends written to all the others.
 * It prints its port, and stops when its input is closed.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define CLIENTS_MAX 65536
#define BUFFER (256 * 1024)

static const char ANSWER[] =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

static int crowd[CLIENTS_MAX], crowd_size, commander = -1;
static unsigned char greeted[CLIENTS_MAX], buffer[BUFFER], frame[BUFFER];

static void broadcast(size_t length) {
    for (int i = 0; i < crowd_size; i++)
        if (send(crowd[i], frame, length, MSG_NOSIGNAL) < 0) perror("send");
}

static void command(const unsigned char *in, size_t got) {
    size_t length = in[1] & 0x7f, start = 2;
    if (length == 126) length = (size_t)in[2] << 8 | in[3], start = 4;
    if (got < start + 4 + length) { fprintf(stderr, "a split command\n"); exit(1); }
    size_t head = length < 126 ? 2 : 4;
    frame[0] = 0x81;
    frame[1] = length < 126 ? length : 126;
    if (head == 4) frame[2] = length >> 8, frame[3] = length & 0xff;
    for (size_t i = 0; i < length; i++)
        frame[head + i] = in[start + 4 + i] ^ in[start + (i & 3)];
    broadcast(head + length);
}

static void readable(int client) {
    ssize_t got = read(client, buffer, BUFFER - 1);
    if (got <= 0) { close(client); return; }
    if (greeted[client]) { if (client == commander) command(buffer, got); return; }
    greeted[client] = 1;
    if (write(client, ANSWER, sizeof ANSWER - 1) < 0) perror("write");
    buffer[got] = 0;
    if (strstr((char *)buffer, "/commander")) commander = client;
    else crowd[crowd_size++] = client;
}

int main(void) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof at;
    int one = 1, server = socket(AF_INET, SOCK_STREAM, 0), poll = epoll_create1(0);
    if (bind(server, (struct sockaddr *)&at, size) || listen(server, 1024)) { perror("listen"); return 1; }
    getsockname(server, (struct sockaddr *)&at, &size);
    printf("%d\n", ntohs(at.sin_port));
    fflush(stdout);
    struct epoll_event want = {.events = EPOLLIN, .data.fd = server}, ready[256];
    epoll_ctl(poll, EPOLL_CTL_ADD, server, &want);
    want.data.fd = 0;
    epoll_ctl(poll, EPOLL_CTL_ADD, 0, &want);
    for (;;) {
        int count = epoll_wait(poll, ready, 256, -1);
        for (int i = 0; i < count; i++) {
            int fd = ready[i].data.fd;
            if (fd == 0) return 0;
            if (fd != server) { readable(fd); continue; }
            int client = accept(server, NULL, NULL);
            if (client < 0 || client >= CLIENTS_MAX) { perror("accept"); return 1; }
            setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
            want.data.fd = client;
            epoll_ctl(poll, EPOLL_CTL_ADD, client, &want);
        }
    }
}
