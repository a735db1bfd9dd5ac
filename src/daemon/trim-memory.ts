/** `malloc_trim(3)` of glibc: memory kept at the end of the heap, octets; whether any was given back. */
const SIGNATURES = { malloc_trim: { arguments: ['u64'], return: 'i32' } } as const;

/**
 * Makes a function that gives memory back to the machine which C++ code has freed and its allocator keeps: some megabytes
 * after V8 has compiled the code that a large state needs. It takes less than a millisecond, and does nothing where Node
 * cannot call glibc.
 */
export function createMemoryTrimmer(): () => void {
  try {
    // A Node without FFI does not know the module, so an import would end the program.
    const ffi: typeof import('node:ffi') | undefined = process.getBuiltinModule('node:ffi');
    if (ffi === undefined) return () => {};
    // The library is named by the closure, because one that is let go of is closed.
    const library = ffi.dlopen(null, SIGNATURES);
    return () => void library.functions.malloc_trim(0n);
  } catch {
    // Another C library, or --permission forbids it.
    return () => {};
  }
}
