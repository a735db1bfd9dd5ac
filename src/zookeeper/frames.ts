/** What ZooKeeper itself sends and takes at most, unless told otherwise (its jute.maxbuffer). */
const FRAME_MAX_BYTES = 1024 * 1024;

/** Each frame begins with the length of what follows, 4 bytes, big-endian. */
const LENGTH_BYTES = 4;

/** Where the body of a reply begins: behind the frame's length, xid, zxid and error code. */
const BODY_OFFSET = 20;

/** A body of this size is a Stat and nothing else: the only one read by a client that may begin with a large number. */
const STAT_BYTES = 68;

/**
 * Cuts what a ZooKeeper member sends into whole frames, each with its length in front.
 *
 * node-zookeeper-client believes every length that it reads: it would wait for gigabytes, and build lists of billions
 * of entries. So it is to see only frames that passed here.
 */
export class FrameReader {
  #chunks: Buffer[] = [];
  #bytes = 0;

  /** The frames that `chunk` completes. Throws on bytes that no ZooKeeper member sends: the connection is useless then. */
  *push(chunk: Buffer): Generator<Buffer> {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    while (this.#bytes >= LENGTH_BYTES) {
      const length = this.#peekLength();
      if (length <= 0 || length > FRAME_MAX_BYTES) throw new Error(`it sent a frame of ${length} bytes`);
      if (this.#bytes < LENGTH_BYTES + length) return;
      yield checkedFrame(this.#take(LENGTH_BYTES + length));
    }
  }

  #peekLength(): number {
    if (this.#chunks[0]!.length < LENGTH_BYTES) this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0]!.readInt32BE(0);
  }

  #take(size: number): Buffer {
    const all = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
    this.#bytes -= size;
    this.#chunks = this.#bytes === 0 ? [] : [all.subarray(size)];
    return all.subarray(0, size);
  }
}

/**
 * The body of a reply begins with the length of a list or of bytes (-1: none), so does what ends a session's first
 * reply, its password; a notification has a small number there. None of them can exceed the bytes that hold it.
 */
function checkedFrame(frame: Buffer): Buffer {
  if (frame.length < BODY_OFFSET + LENGTH_BYTES || frame.length === BODY_OFFSET + STAT_BYTES) return frame;
  const length = frame.readInt32BE(BODY_OFFSET);
  if (length < -1 || length > frame.length) throw new Error(`it sent a list of ${length} in ${frame.length} bytes`);
  return frame;
}
